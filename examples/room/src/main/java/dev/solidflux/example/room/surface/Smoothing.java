package dev.solidflux.example.room.surface;

import dev.solidflux.example.room.stereo.Disparity;

/**
 * Takes the steps out of a surface that matching leaves, but not its edges: heights flow between
 * neighbours, the less the further they are apart (Perona and Malik, 1990).
 */
final class Smoothing {
  private static final int PASSES = 40;
  private static final float EDGE = 0.6f;
  private static final float FLOW = 0.2f;

  private Smoothing() {}

  static Disparity of(Disparity map) {
    float[] from = map.values().clone();
    float[] to = from.clone();
    int width = map.width();
    int height = map.height();
    for (int pass = 0; pass < PASSES; pass++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int at = y * width + x;
          float here = from[at];
          float sum = x > 0 ? flow(from[at - 1] - here) : 0;
          sum += x < width - 1 ? flow(from[at + 1] - here) : 0;
          sum += y > 0 ? flow(from[at - width] - here) : 0;
          sum += y < height - 1 ? flow(from[at + width] - here) : 0;
          to[at] = here + FLOW * sum;
        }
      }
      float[] swapped = from;
      from = to;
      to = swapped;
    }
    return new Disparity(width, height, from, map.confidence());
  }

  private static float flow(float difference) {
    float share = difference / EDGE;
    return difference / (1 + share * share);
  }
}
