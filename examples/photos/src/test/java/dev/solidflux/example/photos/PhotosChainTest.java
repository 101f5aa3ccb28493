package dev.solidflux.example.photos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.example.photos.Ranking.Place;
import dev.solidflux.example.photos.image.Limits;
import dev.solidflux.example.photos.image.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The four solids one after another; each result goes through JSON, as it does on the wire. */
class PhotosChainTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String HOSTILE = "<script>alert('1')&\n\".jpg";

  @TempDir Path folder;
  @TempDir Path elsewhere;
  private Path out;

  @BeforeEach
  void photographs() throws IOException {
    out = elsewhere.resolve("made/by/the run");
    BufferedImage scene = Pictures.detailed(480, 320, 5);
    photo("a-sharp.jpg", Pictures.jpeg(scene));
    photo("b-again.png", Pictures.png(Pictures.blurred(scene, 1)));
    photo("c-soft.jpg", Pictures.jpeg(Pictures.blurred(Pictures.detailed(480, 320, 6), 6)));
    photo(
        "d-turned.jpg",
        Pictures.withOrientation(Pictures.jpeg(Pictures.detailed(480, 320, 9)), 6, true));
    photo(HOSTILE, Pictures.jpeg(Pictures.detailed(300, 200, 8)));
    photo("e-cut.jpg", Arrays.copyOf(Pictures.jpeg(scene), 9_000));
    photo("f-empty.jpg", new byte[0]);
    photo("g-text.jpg", "no picture".getBytes(StandardCharsets.UTF_8));
    photo("h-bomb.png", Pictures.pngClaiming(50_000, 50_000));
    photo(".hidden.jpg", Pictures.jpeg(scene));
    Files.createDirectory(folder.resolve("folder.jpg"));
  }

  @Test
  void ingestListsPhotographsByNameAndSaysWhyItSkippedTheRest() throws Exception {
    var context = new RecordingContext();

    Ingest.Result result = ingest(context);

    assertThat(result.views())
        .extracting(View::name)
        .containsExactly(
            HOSTILE, "a-sharp.jpg", "b-again.png", "c-soft.jpg", "d-turned.jpg", "e-cut.jpg");
    assertThat(result.views().get(4))
        .extracting(View::width, View::height)
        .containsExactly(320, 480);
    assertThat(result.skipped())
        .extracting(Skipped::name)
        .containsExactly("f-empty.jpg", "g-text.jpg", "h-bomb.png");
    assertThat(result.skipped())
        .extracting(Skipped::reason)
        .satisfiesExactly(
            empty -> assertThat(empty).contains("empty"),
            text -> assertThat(text).contains("not a picture"),
            bomb -> assertThat(bomb).contains("50,000 x 50,000"));
    assertThat(context.progress).hasSize(9).isSorted().endsWith(1.0);
  }

  @Test
  void aFolderThatIsNotThereOrHoldsNoPhotographIsAClearError() throws IOException {
    assertThatThrownBy(() -> ingest(folder.resolve("nowhere")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such folder: ");
    assertThatThrownBy(() -> ingest(folder.resolve("a-sharp.jpg")))
        .hasMessageContaining("not a folder: ");
    assertThatThrownBy(() -> ingest(folder.resolve("folder.jpg")))
        .hasMessageContaining("no photograph in ");
    assertThatThrownBy(
            () ->
                new Ingest(Limits.DEFAULT).run(new Ingest.Args("\0", "x"), new RecordingContext()))
        .hasMessageContaining("not a folder's name");
  }

  @Test
  void aFolderOfTooManyFilesIsRefused() {
    var few = new Ingest(new Limits(3, 1 << 20, 1 << 20));

    assertThatThrownBy(
            () ->
                few.run(new Ingest.Args(folder.toString(), out.toString()), new RecordingContext()))
        .hasMessageContaining("more than 3 files");
  }

  @Test
  void measuringTellsItsStagesAndWritesAThumbnail() throws Exception {
    Ingest.Result ingested = ingest(new RecordingContext());
    var context = new RecordingContext();

    Measured measured = measure(ingested, 4, context);

    assertThat(context.stages)
        .containsExactly("decoding", "sharpness", "colours", "thumbnail", "done");
    assertThat(context.progress).isSorted().endsWith(1.0);
    assertThat(context.logs).singleElement().asString().startsWith("info measured");
    assertThat(measured.measure()).isNotNull();
    BufferedImage thumbnail =
        ImageIO.read(out.resolve(measured.measure().thumbnail().file()).toFile());
    assertThat(thumbnail.getHeight()).isEqualTo(320);
    assertThat(thumbnail.getWidth()).isEqualTo(213);
  }

  @Test
  void measuringStopsWhereTheRunWasCancelled() throws Exception {
    Ingest.Result ingested = ingest(new RecordingContext());
    var context = new RecordingContext(0.3);

    assertThatThrownBy(() -> measure(ingested, 1, context))
        .isInstanceOf(CancellationException.class);
    assertThat(context.progress.getLast()).isLessThan(0.9);
    assertThat(out.resolve("thumbnails")).doesNotExist();
  }

  @Test
  void aPhotographThatIsCutShortIsAResultAndNotAnError() throws Exception {
    Ingest.Result ingested = ingest(new RecordingContext());

    Measured measured = measure(ingested, 5, new RecordingContext());

    assertThat(measured.measure()).isNull();
    assertThat(measured.fault()).contains("cut short");
  }

  @Test
  void rankingPutsTheSharpFirstAndKnowsNearDuplicates() throws Exception {
    Ranking ranking = rank(ingest(new RecordingContext()));

    assertThat(ranking.places()).hasSize(5).extracting(Place::rank).containsExactly(1, 2, 3, 4, 5);
    assertThat(ranking.best()).isEqualTo(ranking.places().getFirst().view().name());
    assertThat(ranking.places().getLast().view().name()).isEqualTo("c-soft.jpg");
    assertThat(ranking.places())
        .filteredOn(place -> place.duplicateOf() != null)
        .singleElement()
        .satisfies(
            place -> {
              assertThat(place.view().name()).isEqualTo("b-again.png");
              assertThat(place.duplicateOf()).isEqualTo("a-sharp.jpg");
            });
    assertThat(ranking.skipped()).extracting(Skipped::name).containsExactly("e-cut.jpg");
  }

  @Test
  void nothingToRankGivesAnEmptyRanking() {
    Ranking ranking = Rank.run(new Rank.Args(List.of()), new RecordingContext());

    assertThat(ranking.best()).isNull();
    assertThat(ranking.places()).isEmpty();
  }

  @Test
  void theSheetAndTheReportAreWrittenAndNoNameBecomesMarkup() throws Exception {
    Ingest.Result ingested = ingest(new RecordingContext());

    Publish.Result result = publish(ingested, rank(ingested));

    BufferedImage sheet = ImageIO.read(Path.of(result.sheet()).toFile());
    assertThat(sheet.getWidth()).isEqualTo(2 * 32 + 3 * 320 + 2 * 20);
    String page = Files.readString(Path.of(result.report()));
    assertThat(page)
        .contains("&lt;script&gt;alert(&#39;1&#39;)&amp;\ufffd&quot;.jpg", "thumbnails/0001.jpg")
        .contains("e-cut.jpg", "cut short", "h-bomb.png", "50,000 x 50,000")
        .doesNotContain("<script");
    assertThat(result.photographs()).isEqualTo(5);
    try (var files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("thumbnails", "contact-sheet.jpg", "report.html");
    }
  }

  @Test
  void runningASolidAgainWritesTheSameFiles() throws Exception {
    Ingest.Result ingested = ingest(new RecordingContext());
    Ranking ranking = rank(ingested);
    byte[] first = Files.readAllBytes(Path.of(publish(ingested, ranking).report()));

    byte[] again = Files.readAllBytes(Path.of(publish(ingested, rank(ingested)).report()));

    assertThat(again).isEqualTo(first);
  }

  private void photo(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private Ingest.Result ingest(RecordingContext context) throws IOException {
    var args = new Ingest.Args(folder.toString(), out.toString());
    return overTheWire(new Ingest(Limits.DEFAULT).run(args, context), Ingest.Result.class);
  }

  private Ingest.Result ingest(Path photos) throws IOException {
    return new Ingest(Limits.DEFAULT)
        .run(new Ingest.Args(photos.toString(), out.toString()), new RecordingContext());
  }

  private Measured measure(Ingest.Result ingested, int index, RecordingContext context)
      throws IOException {
    var args = new Gauge.Args(ingested.views().get(index), index, ingested.out());
    return overTheWire(
        new Gauge(Limits.DEFAULT).run(overTheWire(args, Gauge.Args.class), context),
        Measured.class);
  }

  private Ranking rank(Ingest.Result ingested) throws IOException {
    var measures = new ArrayList<Measured>();
    for (int i = 0; i < ingested.views().size(); i++) {
      measures.add(measure(ingested, i, new RecordingContext()));
    }
    return overTheWire(Rank.run(new Rank.Args(measures), new RecordingContext()), Ranking.class);
  }

  private Publish.Result publish(Ingest.Result ingested, Ranking ranking) throws IOException {
    var args =
        new Publish.Args("run1", ingested.folder(), ingested.out(), ranking, ingested.skipped());
    return Publish.run(overTheWire(args, Publish.Args.class), new RecordingContext());
  }

  private static <T> T overTheWire(T value, Class<T> type) {
    return JSON.readValue(JSON.writeValueAsString(value), type);
  }
}
