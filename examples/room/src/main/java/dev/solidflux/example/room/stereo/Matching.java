package dev.solidflux.example.room.stereo;

import dev.solidflux.example.room.image.Picture;
import dev.solidflux.onnx.Model;
import dev.solidflux.onnx.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What the stereo graph is given for one tile, and what it says of it.
 *
 * @param range how many disparities are tried
 */
record Matching(Picture left, Picture right, Tile tile, int range) {
  static final List<String> OUTPUTS = List.of("disparity", "confidence");

  private StereoGraph graph() {
    return new StereoGraph(tile.width() + 2 * Tile.MARGIN, tile.height() + 2 * Tile.MARGIN, range);
  }

  /** The graph for tiles of this size. */
  Model model() {
    StereoGraph graph = graph();
    return Model.written(graph.toString(), graph::model);
  }

  Map<String, Tensor> inputs() {
    StereoGraph graph = graph();
    int x = tile.x() - Tile.MARGIN;
    int y = tile.y() - Tile.MARGIN;
    int before = range - 1;
    int wide = graph.width() + before;
    float[] of = left.window(x, y, graph.width(), graph.height(), Float.NaN);
    float[] to = right.window(x - before, y, wide, graph.height(), StereoGraph.OUTSIDE);
    return Map.of(
        "left", Tensor.of(of, 1, 3, graph.height(), graph.width()),
        "right", Tensor.of(to, 1, 3, graph.height(), wide));
  }

  Disparity found(Map<String, Tensor> outputs) {
    return new Disparity(
        tile.width(), tile.height(), core(outputs, "disparity"), core(outputs, "confidence"));
  }

  /** Without the margin. */
  private float[] core(Map<String, Tensor> outputs, String name) {
    Tensor tensor = outputs.get(name);
    if (tensor == null) {
      throw new IllegalStateException("the graph says nothing of the " + name);
    }
    float[] all = tensor.floats();
    int wide = tile.width() + 2 * Tile.MARGIN;
    float[] core = new float[tile.width() * tile.height()];
    for (int y = 0; y < tile.height(); y++) {
      int from = (y + Tile.MARGIN) * wide + Tile.MARGIN;
      System.arraycopy(all, from, core, y * tile.width(), tile.width());
    }
    return core;
  }
}
