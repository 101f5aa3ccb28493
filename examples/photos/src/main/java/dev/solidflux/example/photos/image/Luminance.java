package dev.solidflux.example.photos.image;

import java.awt.image.BufferedImage;

/** The brightness of every pixel, 0 to 255, weighted as the eye does (Rec. 709). */
public final class Luminance {
  private final int width;
  private final int height;
  private final float[] values;

  private Luminance(int width, int height, float[] values) {
    this.width = width;
    this.height = height;
    this.values = values;
  }

  public static Luminance of(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    float[] values = new float[width * height];
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      picture.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        int rgb = row[x];
        values[y * width + x] =
            0.2126f * (rgb >> 16 & 0xff) + 0.7152f * (rgb >> 8 & 0xff) + 0.0722f * (rgb & 0xff);
      }
    }
    return new Luminance(width, height, values);
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public float at(int x, int y) {
    return values[y * width + x];
  }
}
