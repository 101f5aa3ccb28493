package dev.solidflux.example.room.stereo;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Makes a whole map of one with gaps: what stands alone is taken out, and what the right picture
 * does not show is filled from what lies behind.
 */
public final class Repair {
  private static final int SPECK = 80;
  private static final float SAME_SURFACE = 1f;

  private Repair() {}

  /**
   * The repaired map. Confidence is 0 for what was filled between two neighbours of the row, and
   * below 0 for what lies outside of all that both pictures show.
   */
  public static Disparity of(Disparity raw) {
    int width = raw.width();
    int height = raw.height();
    boolean[] known = new boolean[width * height];
    for (int i = 0; i < known.length; i++) {
      known[i] = raw.confidence()[i] > 0 && raw.values()[i] <= i % width;
    }
    removeSpecks(raw, known);
    float[] values = Gaps.filled(raw.values(), known, width);
    float[] confidence = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      confidence[i] = known[i] ? raw.confidence()[i] : 0;
    }
    for (int y = 0; y < height; y++) {
      markOutside(confidence, known, y * width, width);
    }
    return new Disparity(width, height, median(values, width, height), confidence);
  }

  private static void removeSpecks(Disparity raw, boolean[] known) {
    int width = raw.width();
    boolean[] seen = new boolean[known.length];
    var border = new ArrayDeque<Integer>();
    for (int start = 0; start < known.length; start++) {
      if (!known[start] || seen[start]) {
        continue;
      }
      var patch = new ArrayDeque<Integer>();
      seen[start] = true;
      border.add(start);
      while (!border.isEmpty()) {
        int at = border.remove();
        patch.add(at);
        int x = at % width;
        int[] neighbours = {
          x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width
        };
        for (int next : neighbours) {
          if (next >= 0
              && next < known.length
              && known[next]
              && !seen[next]
              && Math.abs(raw.values()[next] - raw.values()[at]) <= SAME_SURFACE) {
            seen[next] = true;
            border.add(next);
          }
        }
      }
      if (patch.size() < SPECK) {
        patch.forEach(at -> known[at] = false);
      }
    }
  }

  /** Left of the first known pixel of a row, and right of the last, nothing was seen twice. */
  private static void markOutside(float[] confidence, boolean[] known, int from, int width) {
    for (int x = 0; x < width && !known[from + x]; x++) {
      confidence[from + x] = -1;
    }
    for (int x = width - 1; x >= 0 && !known[from + x]; x--) {
      confidence[from + x] = -1;
    }
  }

  private static float[] median(float[] values, int width, int height) {
    float[] out = values.clone();
    float[] around = new float[25];
    for (int y = 2; y < height - 2; y++) {
      for (int x = 2; x < width - 2; x++) {
        int count = 0;
        for (int dy = -2; dy <= 2; dy++) {
          for (int dx = -2; dx <= 2; dx++) {
            around[count++] = values[(y + dy) * width + x + dx];
          }
        }
        Arrays.sort(around);
        out[y * width + x] = around[12];
      }
    }
    return out;
  }
}
