package dev.solidflux.example.room.pair;

import org.jspecify.annotations.Nullable;

/**
 * What the cameras of a rectified pair were like.
 *
 * @param focalLength in pixels of the pictures
 * @param baseline between the two, in metres
 * @param cx where the axis meets the picture, in pixels from its left edge; without it, the middle
 * @param cy the same from its upper edge
 */
public record Camera(
    double focalLength, double baseline, @Nullable Double cx, @Nullable Double cy) {

  /**
   * @throws IllegalArgumentException if it could be no camera's
   */
  public Camera {
    require(focalLength, "focalLength");
    require(baseline, "baseline");
  }

  /**
   * A guess for pictures of whose cameras nothing is known: a common lens, a hand's breadth apart.
   */
  public static Camera assumed(int width, int height) {
    return new Camera(width, 0.1, width / 2.0, height / 2.0);
  }

  /** The same cameras for pictures made smaller by a factor, of this size then. */
  public Camera scaled(double factor, int width, int height) {
    return new Camera(
        focalLength * factor,
        baseline,
        cx == null ? width / 2.0 : cx * factor,
        cy == null ? height / 2.0 : cy * factor);
  }

  private static void require(double value, String name) {
    if (!(value > 0) || !Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "camera: %s is a number above 0, not %s".formatted(name, value));
    }
  }
}
