package dev.solidflux.example.photos.render;

import dev.solidflux.example.photos.image.Shrink;
import java.awt.image.BandedSampleModel;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.util.stream.IntStream;

/** Two cameras side by side in the living room, which look the same way: a rectified pair. */
public final class StereoCamera {
  private static final Vec EYE = new Vec(1.45, 1.45, 2.6);
  private static final Vec TARGET = new Vec(-0.35, 0.8, -1.1);
  private static final double ZOOM = 1.1;

  private StereoCamera() {}

  /**
   * What the two cameras saw, and what is true of it.
   *
   * @param focalLength in pixels, of both
   * @param baseline from the left camera to the right one, in metres
   * @param disparity of each pixel of the left picture: by how many pixels what it shows stands
   *     further to the left in the right picture, as one band of numbers; 0 outside of the window
   */
  public record Pair(
      BufferedImage left,
      BufferedImage right,
      double focalLength,
      double baseline,
      Raster disparity) {}

  /**
   * Photographs the room twice.
   *
   * @param longSide of the pictures in pixels; the shorter has two thirds of them
   * @param finer how many times larger they are taken, and then made smaller: light has less grain
   * @param baseline in metres
   */
  public static Pair photograph(int longSide, double baseline, int finer) {
    Vec forward = TARGET.minus(EYE).unit();
    Vec right = forward.cross(new Vec(0, 1, 0)).unit();
    BufferedImage left = taken(Vec.ZERO, longSide, finer, 1);
    double focalLength = ZOOM * longSide / 2;
    return new Pair(
        left,
        taken(right.times(baseline), longSide, finer, 2),
        focalLength,
        baseline,
        disparity(forward, right, left, focalLength, baseline));
  }

  private static BufferedImage taken(Vec aside, int longSide, int finer, int roll) {
    var shot =
        new Shot("", EYE.plus(aside), TARGET.plus(aside), ZOOM, Light.AFTERNOON, 1.05, 0, false);
    return Shrink.toLongSide(Film.expose(shot, longSide * finer, roll), longSide);
  }

  private static Raster disparity(
      Vec forward, Vec right, BufferedImage picture, double focalLength, double baseline) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    var tracer = new Tracer(Room.furnished(false), Light.AFTERNOON);
    Vec up = right.cross(forward);
    float[] disparity = new float[width * height];
    IntStream.range(0, disparity.length)
        .parallel()
        .forEach(
            i -> {
              int y = i / width;
              double u = (i % width + 0.5 - width / 2.0) / focalLength;
              double v = (height / 2.0 - y - 0.5) / focalLength;
              Vec direction = forward.plus(right.times(u)).plus(up.times(v)).unit();
              double reach = tracer.reach(EYE, direction);
              double depth = reach * direction.dot(forward);
              disparity[i] = reach < Tracer.FAR ? (float) (focalLength * baseline / depth) : 0;
            });
    var raster =
        Raster.createWritableRaster(
            new BandedSampleModel(DataBuffer.TYPE_FLOAT, width, height, 1), null);
    raster.setSamples(0, 0, width, height, 0, disparity);
    return raster;
  }
}
