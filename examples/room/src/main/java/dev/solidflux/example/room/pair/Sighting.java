package dev.solidflux.example.room.pair;

import dev.solidflux.example.photos.image.Luminance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two pictures of one size show both, by some hundred points: how far each stands further to
 * the left in the second, and how far further up.
 */
final class Sighting {
  private static final int CELLS = 14;
  private static final int REACH_DOWN = 6;
  private static final int HALF = 5;
  private static final double ALIKE = 0.85;

  private final int points;
  private final double[] across;
  private final double[] down;

  private Sighting(int points, double[] across, double[] down) {
    this.points = points;
    this.across = across;
    this.down = down;
  }

  /** Looks for points of the first picture in the second, up to a third of the width away. */
  static Sighting of(Luminance first, Luminance second) {
    List<int[]> corners = corners(first);
    var aside = new ArrayList<Double>();
    var under = new ArrayList<Double>();
    for (int[] point : corners) {
      int[] found = find(first, point, second, first.width() / 3, REACH_DOWN);
      if (found == null) {
        continue;
      }
      int[] back = find(second, found, first, first.width() / 3, REACH_DOWN);
      if (back != null && Math.abs(back[0] - point[0]) + Math.abs(back[1] - point[1]) <= 2) {
        aside.add((double) point[0] - found[0]);
        under.add((double) point[1] - found[1]);
      }
    }
    return new Sighting(corners.size(), sorted(aside), sorted(under));
  }

  /** How many were looked for. */
  int points() {
    return points;
  }

  int found() {
    return across.length;
  }

  /** Whether enough was found again to say anything. */
  boolean sameScene() {
    return found() >= 12 && found() >= points / 5;
  }

  /** The share of all points that stand as high in the second picture as in the first. */
  double level() {
    return Arrays.stream(down).filter(d -> Math.abs(d) <= 1).count()
        / (double) Math.max(1, found());
  }

  double medianDown() {
    return at(down, 0.5);
  }

  double medianAcross() {
    return at(across, 0.5);
  }

  /** The value below which a share of the points stands. */
  double across(double share) {
    return at(across, share);
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.clamp(share * sorted.length, 0, sorted.length - 1)];
  }

  private static double[] sorted(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /** In each cell of a grid the point where the picture changes most along both axes. */
  private static List<int[]> corners(Luminance picture) {
    var corners = new ArrayList<int[]>();
    int border = HALF + REACH_DOWN + 1;
    for (int row = 0; row < CELLS; row++) {
      for (int column = 0; column < CELLS; column++) {
        int left = Math.max(border, column * picture.width() / CELLS);
        int right = Math.min(picture.width() - border, (column + 1) * picture.width() / CELLS);
        int top = Math.max(border, row * picture.height() / CELLS);
        int bottom = Math.min(picture.height() - border, (row + 1) * picture.height() / CELLS);
        int[] best = null;
        double most = 12;
        for (int y = top; y < bottom; y++) {
          for (int x = left; x < right; x++) {
            double change = change(picture, x, y);
            if (change > most) {
              most = change;
              best = new int[] {x, y};
            }
          }
        }
        if (best != null) {
          corners.add(best);
        }
      }
    }
    return corners;
  }

  private static double change(Luminance picture, int x, int y) {
    double across = Math.abs(picture.at(x + 2, y) - picture.at(x - 2, y));
    double down = Math.abs(picture.at(x, y + 2) - picture.at(x, y - 2));
    return Math.min(across, 3 * down);
  }

  private static int @Nullable [] find(
      Luminance from, int[] point, Luminance in, int reachAcross, int reachDown) {
    double best = ALIKE;
    int[] found = null;
    for (int y = Math.max(HALF, point[1] - reachDown);
        y <= Math.min(in.height() - 1 - HALF, point[1] + reachDown);
        y++) {
      for (int x = Math.max(HALF, point[0] - reachAcross);
          x <= Math.min(in.width() - 1 - HALF, point[0] + reachAcross);
          x++) {
        double alike = correlation(from, point[0], point[1], in, x, y);
        if (alike > best) {
          best = alike;
          found = new int[] {x, y};
        }
      }
    }
    return found;
  }

  private static double correlation(Luminance a, int ax, int ay, Luminance b, int bx, int by) {
    double sumA = 0;
    double sumB = 0;
    double squareA = 0;
    double squareB = 0;
    double product = 0;
    for (int dy = -HALF; dy <= HALF; dy++) {
      for (int dx = -HALF; dx <= HALF; dx++) {
        double valueA = a.at(ax + dx, ay + dy);
        double valueB = b.at(bx + dx, by + dy);
        sumA += valueA;
        sumB += valueB;
        squareA += valueA * valueA;
        squareB += valueB * valueB;
        product += valueA * valueB;
      }
    }
    double count = (2 * HALF + 1) * (2 * HALF + 1);
    double both = product - sumA * sumB / count;
    double spread = (squareA - sumA * sumA / count) * (squareB - sumB * sumB / count);
    return spread <= 1 ? 0 : both / Math.sqrt(spread);
  }
}
