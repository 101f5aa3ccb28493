package dev.solidflux.example.room.stereo;

import static dev.solidflux.example.room.stereo.OnnxGraph.attribute;

import java.util.List;

/**
 * Writes each pixel as a vector, so that the product of two vectors tells how alike two pixels are.
 */
record Features(OnnxGraph graph) {
  /** The surroundings of a census: 7 rows of 9. */
  private static final int DOWN = 3;

  private static final int ACROSS = 4;
  private static final int NEIGHBOURS = (2 * DOWN + 1) * (2 * ACROSS + 1) - 1;

  /** Differences of brightness that noise makes count little. */
  private static final double CERTAIN = 2.5;

  private static final double WEIGHT_OF_COLOUR = 0.2;
  private static final int BIN = 10;
  private static final int BINS = 255 / BIN + 3;

  /** Of pictures [n, 3, height, width] the vectors, [n, length, height, width]. */
  String of(String pictures) {
    return graph.op(
        "Concat", List.of(census(pictures), colour(pictures)), OnnxGraph.single("axis", 1));
  }

  /** Each neighbour is brighter or darker: 1 or -1, and between where it is hardly either. */
  private String census(String pictures) {
    float[] brightness = {0.299f, 0.587f, 0.114f};
    String grey = graph.op("Conv", List.of(pictures, graph.floats(brightness, 1, 3, 1, 1)));
    int rows = 2 * DOWN + 1;
    int columns = 2 * ACROSS + 1;
    float[] kernels = new float[NEIGHBOURS * rows * columns];
    int centre = DOWN * columns + ACROSS;
    for (int i = 0; i < NEIGHBOURS; i++) {
      kernels[i * rows * columns + (i < centre ? i : i + 1)] = (float) (1 / CERTAIN);
      kernels[i * rows * columns + centre] = (float) (-1 / CERTAIN);
    }
    String differences =
        graph.op(
            "Conv",
            List.of(grey, graph.floats(kernels, NEIGHBOURS, 1, rows, columns)),
            attribute("pads", DOWN, ACROSS, DOWN, ACROSS));
    return scaled(bounded(differences, -1), Math.sqrt(0.5 / NEIGHBOURS));
  }

  /**
   * Each colour channel falls into some of a row of overlapping bins: two colours share the fewer
   * the further they are apart.
   */
  private String colour(String pictures) {
    float[] channels = new float[3 * BINS * 3];
    float[] centres = new float[3 * BINS];
    for (int i = 0; i < 3 * BINS; i++) {
      channels[i * 3 + i / BINS] = 1f / BIN;
      centres[i] = 1f - i % BINS;
    }
    String away =
        graph.op(
            "Abs",
            List.of(
                graph.op(
                    "Conv",
                    List.of(
                        pictures,
                        graph.floats(channels, 3 * BINS, 3, 1, 1),
                        graph.floats(centres, 3 * BINS)))));
    String within = bounded(graph.op("Sub", List.of(graph.number(1.5), away)), 0);
    return scaled(within, Math.sqrt(WEIGHT_OF_COLOUR / (3 * SHARED)));
  }

  /** The product of a colour's bins with themselves, on average. */
  private static final double SHARED = 2.33;

  private String bounded(String values, double least) {
    return graph.op(
        "Clip",
        List.of(values, graph.floats(new float[] {(float) least}), graph.floats(new float[] {1})));
  }

  private String scaled(String values, double factor) {
    return graph.op("Mul", List.of(values, graph.number(factor)));
  }
}
