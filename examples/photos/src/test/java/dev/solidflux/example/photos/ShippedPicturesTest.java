package dev.solidflux.example.photos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.example.photos.Ranking.Place;
import dev.solidflux.example.photos.image.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's pictures show what the demo is to show. */
class ShippedPicturesTest {
  private static final Path PICTURES = Path.of("pictures");

  @TempDir Path out;

  @Test
  void eachIsSmallEnoughForTheRepository() throws IOException {
    try (var files = Files.list(PICTURES)) {
      assertThat(files)
          .hasSize(8)
          .allSatisfy(file -> assertThat(Files.size(file)).isLessThan(150 << 10));
    }
  }

  @Test
  void theRankingFindsTheBlurredTheDarkTheBrightTheTurnedAndTheNearDuplicate() throws IOException {
    Map<String, Place> places = ranked();

    assertThat(places).hasSize(8);
    assertThat(places.get("bookcase.jpg").focus()).isLessThan(0.35);
    assertThat(places.get("evening.jpg").measure().exposure().verdict()).isEqualTo("dark");
    assertThat(places.get("window.jpg").measure().exposure().verdict()).isEqualTo("bright");
    assertThat(places.get("armchair.jpg").view().height()).isEqualTo(1200);
    assertThat(places.values())
        .filteredOn(place -> place.duplicateOf() != null)
        .singleElement()
        .satisfies(
            place ->
                assertThat(List.of(place.view().name(), place.duplicateOf()))
                    .containsExactlyInAnyOrder("living-room.jpg", "living-room-again.jpg"));
    assertThat(places.values())
        .filteredOn(place -> place.rank() > 6)
        .extracting(place -> place.view().name())
        .containsExactlyInAnyOrder("bookcase.jpg", "evening.jpg");
  }

  private Map<String, Place> ranked() throws IOException {
    var context = new RecordingContext();
    var ingested =
        new Ingest(Limits.DEFAULT)
            .run(new Ingest.Args(PICTURES.toString(), out.toString()), context);
    var measures = new ArrayList<Measured>();
    for (View view : ingested.views()) {
      measures.add(
          new Gauge(Limits.DEFAULT)
              .run(new Gauge.Args(view, measures.size(), ingested.out()), new RecordingContext()));
    }
    return Rank.run(new Rank.Args(measures), context).places().stream()
        .collect(Collectors.toMap(place -> place.view().name(), Function.identity()));
  }
}
