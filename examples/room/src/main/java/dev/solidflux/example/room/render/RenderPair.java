package dev.solidflux.example.room.render;

import dev.solidflux.example.photos.render.StereoCamera;
import dev.solidflux.example.room.files.RunFiles;
import dev.solidflux.example.room.image.DisparityPng;
import dev.solidflux.example.room.image.Jpeg;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * Renders the demo's pair of photographs again, and what is true of them: {@code RenderPair FOLDER
 * [LONG_SIDE]}.
 */
public final class RenderPair {
  private static final double BASELINE = 0.16;
  private static final int FINER = 2;

  private RenderPair() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 1) {
      throw new IllegalArgumentException("usage: RenderPair FOLDER [LONG_SIDE]");
    }
    RunFiles files = RunFiles.in(arguments[0]);
    int longSide = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 768;
    StereoCamera.Pair pair = StereoCamera.photograph(longSide, BASELINE, FINER);
    files.write("left.jpg", Jpeg.of(pair.left(), 0.92f));
    files.write("right.jpg", Jpeg.of(pair.right(), 0.92f));
    files.write(
        "camera.json",
        "{\"focalLength\": %s, \"baseline\": %s, \"cx\": %s, \"cy\": %s}\n"
            .formatted(
                pair.focalLength(),
                pair.baseline(),
                pair.left().getWidth() / 2.0,
                pair.left().getHeight() / 2.0));
    Raster truth = pair.disparity();
    float[] disparities =
        truth.getSamples(0, 0, truth.getWidth(), truth.getHeight(), 0, (float[]) null);
    files.writePng("truth/disparity.png", DisparityPng.of(disparities, truth.getWidth()));
  }
}
