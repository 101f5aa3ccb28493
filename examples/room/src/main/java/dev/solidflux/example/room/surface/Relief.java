package dev.solidflux.example.room.surface;

import dev.solidflux.example.room.stereo.Disparity;
import java.util.Arrays;

/**
 * The map as heights over the picture's plane, for a triangulation: in disparity, where every flat
 * surface is flat, however far it reaches into the distance.
 */
final class Relief {
  /** What is so many times further away than the middle of all is left out, such as a sky. */
  private static final int TOO_FAR = 6;

  private final Disparity map;
  private final float least;

  Relief(Disparity map) {
    this.map = map;
    float[] sorted = map.values().clone();
    Arrays.sort(sorted);
    this.least = Math.max(0.5f, sorted[sorted.length / 2] / TOO_FAR);
  }

  int width() {
    return map.width();
  }

  int height() {
    return map.height();
  }

  /** Beyond the map, the outermost goes on. */
  float at(int x, int y) {
    return map.values()[Math.min(y, map.height() - 1) * map.width() + Math.min(x, map.width() - 1)];
  }

  boolean has(int x, int y) {
    return x < map.width()
        && y < map.height()
        && map.confidence()[y * map.width() + x] >= 0
        && map.values()[y * map.width() + x] > least;
  }
}
