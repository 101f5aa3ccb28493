package dev.solidflux.example.room.stereo;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.solidflux.example.room.image.Picture;
import java.nio.FloatBuffer;
import java.util.Map;

/** Runs the stereo graph for tiles of one size in ONNX Runtime, on the CPU. */
public final class Matcher implements AutoCloseable {
  private final StereoGraph graph;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private Matcher(StereoGraph graph, OrtEnvironment environment, OrtSession session) {
    this.graph = graph;
    this.environment = environment;
    this.session = session;
  }

  /**
   * @param range how many disparities are tried
   * @param threads of the processor that one tile may take
   * @throws IllegalStateException if ONNX Runtime cannot run the graph
   */
  public static Matcher of(Tile tile, int range, int threads) {
    var graph =
        new StereoGraph(tile.width() + 2 * Tile.MARGIN, tile.height() + 2 * Tile.MARGIN, range);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setMemoryPatternOptimization(false);
      return new Matcher(graph, environment, environment.createSession(graph.model(), options));
    } catch (OrtException e) {
      throw new IllegalStateException("the stereo graph cannot be run: " + e.getMessage(), e);
    }
  }

  /** Whether it is for tiles of this size and that many disparities. */
  public boolean fits(Tile tile, int range) {
    return graph.width() == tile.width() + 2 * Tile.MARGIN
        && graph.height() == tile.height() + 2 * Tile.MARGIN
        && graph.range() == range;
  }

  /**
   * The disparity of one tile of the left picture.
   *
   * @throws IllegalStateException if ONNX Runtime fails
   */
  public Disparity match(Picture left, Picture right, Tile tile) {
    int x = tile.x() - Tile.MARGIN;
    int y = tile.y() - Tile.MARGIN;
    int before = graph.range() - 1;
    int wide = graph.width() + before;
    float[] of = left.window(x, y, graph.width(), graph.height(), Float.NaN);
    float[] to = right.window(x - before, y, wide, graph.height(), StereoGraph.OUTSIDE);
    try (var leftTensor = tensor(of, graph.width());
        var rightTensor = tensor(to, wide);
        var result = session.run(Map.of("left", leftTensor, "right", rightTensor))) {
      return new Disparity(
          tile.width(),
          tile.height(),
          core((OnnxTensor) result.get(0), tile),
          core((OnnxTensor) result.get(1), tile));
    } catch (OrtException e) {
      throw new IllegalStateException(
          "tile %d cannot be matched: %s".formatted(tile.index(), e.getMessage()), e);
    }
  }

  private OnnxTensor tensor(float[] planes, int width) throws OrtException {
    return OnnxTensor.createTensor(
        environment, FloatBuffer.wrap(planes), new long[] {1, 3, graph.height(), width});
  }

  private float[] core(OnnxTensor tensor, Tile tile) {
    FloatBuffer all = tensor.getFloatBuffer();
    float[] core = new float[tile.width() * tile.height()];
    for (int y = 0; y < tile.height(); y++) {
      int from = (y + Tile.MARGIN) * graph.width() + Tile.MARGIN;
      all.get(from, core, y * tile.width(), tile.width());
    }
    return core;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
