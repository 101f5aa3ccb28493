package dev.solidflux.example.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.example.room.files.RunFiles;
import dev.solidflux.example.room.image.DisparityPng;
import dev.solidflux.example.room.stereo.Disparity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The demo's own pair, from the photographs to the page. */
class RoomChainTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final RecordingContext CONTEXT = DemoRoom.CONTEXT;
  private final RoomChain.Made made = DemoRoom.MADE;

  @TempDir Path out;

  @Test
  void thePairIsFoundAndWhatItsCamerasWereLike() {
    assertThat(made.pair().left().name()).isEqualTo("left.jpg");
    assertThat(made.pair().right().name()).isEqualTo("right.jpg");
    assertThat(made.pair().cameraAssumed()).isFalse();
    assertThat(made.pair().camera().baseline()).isEqualTo(0.16);
    assertThat(made.pair().tiles()).hasSizeGreaterThan(3);
  }

  @Test
  void whatBothPhotographsShowIsMeasuredToAFewPixelsOfTheTruth() throws IOException {
    var truth = RunFiles.in("pair/truth");
    float[] disparities = DisparityPng.read(truth.readPicture("disparity.png"));
    Disparity map = made.depth().read(made.pair());
    int measured = 0;
    int off = 0;
    for (int i = 0; i < disparities.length; i++) {
      if (disparities[i] > 0 && map.confidence()[i] > 0) {
        measured++;
        off += Math.abs(map.values()[i] - disparities[i]) > 2 ? 1 : 0;
      }
    }
    assertThat(measured / (double) disparities.length).isGreaterThan(0.6);
    assertThat(off / (double) measured).isLessThan(0.12);
  }

  @Test
  void everySolidTellsHowFarItIs() {
    assertThat(CONTEXT.progress).hasSizeGreaterThan(20).endsWith(1.0);
    assertThat(CONTEXT.logs)
        .anyMatch(line -> line.startsWith("info the pair"))
        .anyMatch(line -> line.startsWith("info matched"))
        .anyMatch(line -> line.startsWith("info surfaced"))
        .anyMatch(line -> line.startsWith("info the room can be seen"));
  }

  @Test
  void theResultsArePlainJsonThatTheNextSolidReads() {
    String json = JSON.writeValueAsString(made);

    assertThat(JSON.readValue(json, RoomChain.Made.class)).isEqualTo(made);
  }

  @Test
  void tidyingLeavesWhatAPersonLooksAt() throws IOException {
    Path copy = Files.createDirectories(out.resolve("copy"));
    Files.writeString(copy.resolve("room.html"), "page");
    Path scratch = Files.createDirectories(copy.resolve(RunFiles.SCRATCH));
    Files.writeString(scratch.resolve("tile-000.f32"), "numbers");
    Files.writeString(scratch.resolve("mine.txt"), "somebody's");

    assertThat(RoomSolids.tidy(new RoomSolids.Tidy(copy.toString()), CONTEXT))
        .isEqualTo(Map.of("deleted", 1));

    assertThat(copy.resolve("room.html")).exists();
    assertThat(scratch.resolve("mine.txt")).exists();
  }
}
