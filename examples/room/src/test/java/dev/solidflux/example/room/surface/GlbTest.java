package dev.solidflux.example.room.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.solidflux.example.room.image.Jpeg;
import dev.solidflux.example.room.pair.Camera;
import dev.solidflux.example.room.stereo.Disparity;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A box before a wall, as a surface and as a file. */
class GlbTest {
  private static final String VALIDATOR = "SOLIDFLUX_TEST_GLTF_VALIDATOR";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;

  @TempDir Path folder;

  @Test
  void aWallIsMadeOfFewTrianglesAndWhatStandsBeforeItIsCutOutOfIt() {
    Mesh wall = mesh(false);
    Mesh both = mesh(true);

    assertThat(wall.triangles()).isLessThan(2_000);
    assertThat(depths(wall)).containsExactly(2.0);
    // no triangle reaches from the box to the wall
    assertThat(depths(both)).containsExactly(1.0, 2.0);
    for (int i = 0; i < both.indices().length; i += 3) {
      assertThat(depth(both, i)).isEqualTo(depth(both, i + 1)).isEqualTo(depth(both, i + 2));
    }
  }

  @Test
  void itIsInMetresWithYUpAndItsFrontToTheCamera() {
    Mesh wall = mesh(false);

    assertThat(extreme(wall, 0, 1)).isCloseTo(0.8, within(0.02));
    assertThat(extreme(wall, 1, 1)).isCloseTo(0.6, within(0.02));
    assertThat(wall.normals()[2]).isCloseTo(1f, within(1e-4f));
    int top = highest(wall);
    assertThat(wall.texture()[2 * top + 1]).isLessThan(0.01f);
  }

  @Test
  void theFileHoldsTheMeshAndThePhotographAndSaysWhereTheyAreFrom() throws IOException {
    Mesh mesh = mesh(true);
    byte[] file = glb(mesh);
    var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("glTF");
    assertThat(bytes.getInt(8)).isEqualTo(file.length);
    int length = bytes.getInt(12);
    JsonNode gltf = JSON.readTree(new String(file, 20, length, StandardCharsets.UTF_8));
    assertThat(gltf.at("/asset/extras/left").asString()).isEqualTo("<a>.jpg");
    assertThat(gltf.at("/accessors/0/count").asInt()).isEqualTo(mesh.vertices());
    assertThat(gltf.at("/accessors/3/count").asInt()).isEqualTo(3 * mesh.triangles());
    JsonNode view = gltf.at("/bufferViews").get(gltf.at("/images/0/bufferView").asInt());
    int from = 28 + length + view.get("byteOffset").asInt();
    var photograph =
        ImageIO.read(new ByteArrayInputStream(file, from, view.get("byteLength").asInt()));
    assertThat(photograph.getWidth()).isEqualTo(WIDTH);
  }

  @Test
  void khronosOwnValidatorFindsNothing() throws Exception {
    String validator = System.getenv(VALIDATOR);
    assumeTrue(
        validator != null,
        VALIDATOR + " is not set: a folder in which npm has installed gltf-validator");
    Path file = Files.write(folder.resolve("model.glb"), glb(mesh(true)));
    String script =
        "require(process.argv[1]+'/node_modules/gltf-validator').validateBytes("
            + "new Uint8Array(require('fs').readFileSync(process.argv[2])))"
            + ".then(r=>console.log(JSON.stringify(r.issues)))";

    Process node =
        new ProcessBuilder("node", "-e", script, validator, file.toString())
            .redirectErrorStream(true)
            .start();
    String told = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(node.waitFor()).as(told).isZero();
    JsonNode issues = JSON.readTree(told);
    assertThat(issues.get("numErrors").asInt()).as(told).isZero();
    assertThat(issues.get("numWarnings").asInt()).as(told).isZero();
  }

  private static byte[] glb(Mesh mesh) throws IOException {
    var photograph = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    return Glb.of(mesh, Jpeg.of(photograph, 0.9f), Map.of("left", "<a>.jpg"));
  }

  /** A wall 2 m away, with or without a box 1 m away. */
  private static Mesh mesh(boolean box) {
    float[] values = new float[WIDTH * HEIGHT];
    float[] confidence = new float[values.length];
    Arrays.fill(confidence, 1);
    for (int i = 0; i < values.length; i++) {
      int x = i % WIDTH;
      int y = i / WIDTH;
      values[i] = box && x > 50 && x < 110 && y > 40 && y < 90 ? 20 : 10;
    }
    return new Surfacing(
            new Disparity(WIDTH, HEIGHT, values, confidence), new Camera(200, 0.1, null, null))
        .mesh();
  }

  private static double[] depths(Mesh mesh) {
    double[] depths = new double[mesh.vertices()];
    for (int i = 0; i < depths.length; i++) {
      depths[i] = -mesh.positions()[3 * i + 2];
    }
    return Arrays.stream(depths).distinct().sorted().toArray();
  }

  private static double depth(Mesh mesh, int index) {
    return -mesh.positions()[3 * mesh.indices()[index] + 2];
  }

  private static double extreme(Mesh mesh, int axis, int sign) {
    double most = 0;
    for (int i = axis; i < mesh.positions().length; i += 3) {
      most = Math.max(most, sign * mesh.positions()[i]);
    }
    return most;
  }

  private static int highest(Mesh mesh) {
    int highest = 0;
    for (int i = 1; i < mesh.vertices(); i++) {
      if (mesh.positions()[3 * i + 1] > mesh.positions()[3 * highest + 1]) {
        highest = i;
      }
    }
    return highest;
  }
}
