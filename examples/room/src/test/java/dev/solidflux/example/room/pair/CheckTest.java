package dev.solidflux.example.room.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.solidflux.example.photos.image.Limits;
import dev.solidflux.example.room.RecordingContext;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Which photographs make a pair, and what is said of those that do not. */
class CheckTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path LEFT = Path.of("pair/left.jpg");
  private static final Path RIGHT = Path.of("pair/right.jpg");

  @TempDir Path folder;
  @TempDir Path out;

  @Test
  void theLeftOneIsKnownByItsContentWhateverTheOrder() throws IOException {
    Pair pair = check(List.of(RIGHT.toString(), LEFT.toString()));

    assertThat(pair.left().name()).isEqualTo("left.jpg");
    assertThat(pair.range()).isBetween(30, 100);
  }

  @Test
  void withoutACameraOneIsAssumedAndThatIsSaid() throws IOException {
    Pair pair = check(List.of(LEFT.toString(), RIGHT.toString()));

    assertThat(pair.cameraAssumed()).isTrue();
    assertThat(pair.camera().focalLength()).isEqualTo(768);
    assertThat(pair.notes()).singleElement().asString().contains("sizes are a guess");
  }

  @Test
  void ofThreePhotographsThePairThatTellsDepthBestIsTaken() throws IOException {
    Files.copy(LEFT, folder.resolve("a.jpg"));
    Files.copy(LEFT, folder.resolve("b.jpg"));
    Files.copy(RIGHT, folder.resolve("c.jpg"));

    Pair pair = check(folder.toString());

    assertThat(pair.right().name()).isEqualTo("c.jpg");
    assertThat(pair.notes()).anyMatch(note -> note.startsWith("Of 3 photographs"));
  }

  @Test
  void photographsThatWereNotRectifiedAreRefused() throws IOException {
    BufferedImage right = ImageIO.read(RIGHT.toFile());
    BufferedImage higher = right.getSubimage(0, 8, right.getWidth(), right.getHeight() - 8);
    BufferedImage left = ImageIO.read(LEFT.toFile());
    ImageIO.write(
        left.getSubimage(0, 0, left.getWidth(), left.getHeight() - 8),
        "png",
        folder.resolve("a.png").toFile());
    ImageIO.write(higher, "png", folder.resolve("b.png").toFile());

    assertRefused(folder.toString(), "a.png and b.png: they are not rectified");
  }

  @Test
  void theSamePhotographTwiceShowsNoDepth() throws IOException {
    Files.copy(LEFT, folder.resolve("a.jpg"));
    Files.copy(LEFT, folder.resolve("b.jpg"));

    assertRefused(folder.toString(), "a.jpg and b.jpg: they were taken from one place");
  }

  @Test
  void everyOtherFaultNamesItsFile() throws IOException {
    BufferedImage left = ImageIO.read(LEFT.toFile());
    ImageIO.write(left.getSubimage(0, 0, 400, 300), "png", folder.resolve("small.png").toFile());
    var flat = new BufferedImage(768, 512, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(flat, "png", folder.resolve("flat.png").toFile());
    Files.writeString(folder.resolve("text.jpg"), "no picture");
    String small = folder.resolve("small.png").toString();
    String blurred = folder.resolve("flat.png").toString();

    assertRefused(
        List.of(LEFT.toString(), small),
        "left.jpg and small.png: the sizes differ, 768 x 512 and 400 x 300");
    assertRefused(List.of(LEFT.toString(), blurred), "flat.png is too blurred");
    assertRefused(
        List.of(LEFT.toString(), folder.resolve("text.jpg").toString()), "text.jpg: not a picture");
    assertRefused(
        List.of(LEFT.toString(), folder.resolve("none.jpg").toString()),
        "none.jpg: the file is gone");
    assertRefused(List.of(LEFT.toString()), "a room needs two photographs");
    assertRefused(folder.resolve("nowhere").toString(), "no such folder: ");
    assertRefused("", "photos is missing");
  }

  @Test
  void aCameraThatCouldBeNoneIsRefusedByItsFile() throws IOException {
    Files.copy(LEFT, folder.resolve("a.jpg"));
    Files.copy(RIGHT, folder.resolve("b.jpg"));
    Files.writeString(folder.resolve("camera.json"), "{\"focalLength\": -1, \"baseline\": 0.1}");

    assertRefused(folder.toString(), "camera.json: camera: focalLength is a number above 0");
  }

  private void assertRefused(Object photos, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> check(photos))
        .withMessageContaining(message);
  }

  private Pair check(Object photos) throws IOException {
    return new Check(Limits.DEFAULT)
        .run(
            new Check.Args(JSON.valueToTree(photos), null, out.toString()), new RecordingContext());
  }
}
