package dev.solidflux.example.room.stereo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the graph that the project builds says of pictures whose depth is known. */
class StereoGraphTest {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;
  private static final int RANGE = 24;

  @Test
  void aFlatSceneIsAsFarAwayEverywhereAndEachPictureOfABatchHasItsOwnDistance() throws Exception {
    float[] near = matched(7, 13)[0];

    assertThat(inside(near, 0)).isCloseTo(7, within(0.1));
    assertThat(inside(near, 1)).isCloseTo(13, within(0.1));
  }

  @Test
  void whatBothPicturesShowIsTrustedAndNoiseIsNot() throws Exception {
    assertThat(inside(matched(7)[1], 0)).isGreaterThan(0.9);
    assertThat(inside(matched(-1)[1], 0)).isLessThan(0.6);
  }

  @Test
  void itIsMadeOfPlainOperatorsAndHoldsNoWeightsThatWereLearned() throws Exception {
    byte[] bytes = new StereoGraph(WIDTH, HEIGHT, RANGE).model();
    var graph = ModelProto.parseFrom(bytes).getGraph();

    assertThat(graph.getNodeList())
        .extracting(NodeProto::getOpType)
        .contains("Conv", "MatMul", "Scan", "ArgMax")
        .allMatch(
            type ->
                type.matches(
                    "Abs|Add|ArgMax|Cast|Clip|Concat|Conv|Div|GatherElements|Identity|Less|MatMul|Max|Min|Mul|Pad|Reshape|Scan|Slice|Squeeze|Sub|Transpose|Unsqueeze"));
    assertThat(bytes.length).isLessThan(100_000);
  }

  @Test
  void aTileThatIsTooSmallIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StereoGraph(8, HEIGHT, RANGE))
        .withMessage("a tile of 8 x 64 pixels and 24 disparities is too small");
  }

  /** Random dots, moved by so many pixels in the right picture; -1: other dots. */
  private static float[][] matched(int... shifts) throws Exception {
    int wide = WIDTH + RANGE - 1;
    float[] left = new float[shifts.length * 3 * HEIGHT * WIDTH];
    float[] right = new float[shifts.length * 3 * HEIGHT * wide];
    for (int n = 0; n < shifts.length; n++) {
      for (int row = 0; row < 3 * HEIGHT; row++) {
        float[] dots = dots(n * 3L * HEIGHT + row);
        float[] others = shifts[n] < 0 ? dots(9_999 + row) : dots;
        System.arraycopy(dots, RANGE, left, (n * 3 * HEIGHT + row) * WIDTH, WIDTH);
        // the right picture begins RANGE - 1 pixels before the left one
        int from = 1 + Math.max(0, shifts[n]);
        System.arraycopy(others, from, right, (n * 3 * HEIGHT + row) * wide, wide);
      }
    }
    var environment = OrtEnvironment.getEnvironment();
    byte[] model = new StereoGraph(WIDTH, HEIGHT, RANGE).model();
    try (var session = environment.createSession(model);
        var of = tensor(environment, left, shifts.length, WIDTH);
        var to = tensor(environment, right, shifts.length, wide);
        var result = session.run(Map.of("left", of, "right", to))) {
      return new float[][] {floats(result.get(0)), floats(result.get(1))};
    }
  }

  private static float[] dots(long seed) {
    var random = new Random(seed);
    float[] dots = new float[WIDTH + 2 * RANGE + RANGE];
    for (int i = 0; i < dots.length; i++) {
      dots[i] = random.nextInt(256);
    }
    return dots;
  }

  private static OnnxTensor tensor(OrtEnvironment environment, float[] values, int n, int width)
      throws Exception {
    return OnnxTensor.createTensor(
        environment, FloatBuffer.wrap(values), new long[] {n, 3, HEIGHT, width});
  }

  private static float[] floats(ai.onnxruntime.OnnxValue value) {
    var buffer = ((OnnxTensor) value).getFloatBuffer();
    float[] floats = new float[buffer.remaining()];
    buffer.get(floats);
    return floats;
  }

  private static double inside(float[] values, int n) {
    double sum = 0;
    int count = 0;
    for (int y = 8; y < HEIGHT - 8; y++) {
      for (int x = 8; x < WIDTH - 8; x++) {
        sum += values[(n * HEIGHT + y) * WIDTH + x];
        count++;
      }
    }
    return sum / count;
  }
}
