package dev.solidflux.example.room.stereo;

import java.util.Arrays;

/**
 * Fills what is unknown from what is known around it, seen in eight directions: a gap beside
 * something nearer lies as far away as what is behind, one in a surface goes on as the surface
 * does.
 */
final class Gaps {
  private static final int[][] DIRECTIONS = {
    {-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-1, -1}, {1, 1}, {1, -1}, {-1, 1}
  };

  /** Sides that differ by more, in pixels, are those of two things. */
  private static final float TWO_THINGS = 2;

  private Gaps() {}

  static float[] filled(float[] values, boolean[] known, int width) {
    int height = values.length / width;
    float[][] seen = new float[DIRECTIONS.length][];
    for (int i = 0; i < DIRECTIONS.length; i++) {
      seen[i] = nearest(values, known, width, height, DIRECTIONS[i]);
    }
    float[] filled = values.clone();
    float[] around = new float[DIRECTIONS.length];
    for (int at = 0; at < values.length; at++) {
      if (known[at]) {
        continue;
      }
      int count = 0;
      for (float[] direction : seen) {
        if (!Float.isNaN(direction[at])) {
          around[count++] = direction[at];
        }
      }
      filled[at] = count == 0 ? 0 : chosen(around, count, seen[0][at], seen[1][at]);
    }
    return filled;
  }

  private static float chosen(float[] around, int count, float left, float right) {
    Arrays.sort(around, 0, count);
    boolean between = Math.abs(left - right) <= TWO_THINGS;
    return between ? around[count / 2] : around[Math.min(1, count - 1)];
  }

  /** For each pixel the first that is known the other way; NaN where there is none. */
  private static float[] nearest(
      float[] values, boolean[] known, int width, int height, int[] direction) {
    float[] nearest = new float[values.length];
    for (int row = 0; row < height; row++) {
      int y = direction[1] > 0 ? height - 1 - row : row;
      for (int column = 0; column < width; column++) {
        int x = direction[0] > 0 ? width - 1 - column : column;
        int at = y * width + x;
        int fromX = x + direction[0];
        int fromY = y + direction[1];
        boolean inside = fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
        if (known[at]) {
          nearest[at] = values[at];
        } else {
          nearest[at] = inside ? nearest[fromY * width + fromX] : Float.NaN;
        }
      }
    }
    return nearest;
  }
}
