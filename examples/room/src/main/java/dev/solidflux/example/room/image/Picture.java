package dev.solidflux.example.room.image;

import java.awt.image.BufferedImage;

/**
 * The colours of a picture as numbers from 0 to 255, plane by plane: all reds, all greens, all
 * blues, each row by row.
 */
public final class Picture {
  private final int width;
  private final int height;
  private final float[] planes;

  private Picture(int width, int height, float[] planes) {
    this.width = width;
    this.height = height;
    this.planes = planes;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public static Picture of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int size = width * height;
    float[] planes = new float[3 * size];
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        planes[at] = row[x] >> 16 & 0xff;
        planes[size + at] = row[x] >> 8 & 0xff;
        planes[2 * size + at] = row[x] & 0xff;
      }
    }
    return new Picture(width, height, planes);
  }

  /** The red (0), green (1) or blue (2) of the i-th pixel, row by row. */
  public int at(int plane, int i) {
    return (int) planes[plane * width * height + i];
  }

  /**
   * A part of the picture, plane by plane, which may reach beyond it: above and below it the outer
   * rows go on.
   *
   * @param outside the colour left and right of the picture; NaN for that of the outer columns
   */
  public float[] window(int left, int top, int columns, int rows, float outside) {
    float[] window = new float[3 * columns * rows];
    int to = 0;
    for (int plane = 0; plane < 3; plane++) {
      for (int y = top; y < top + rows; y++) {
        int from = (plane * height + Math.clamp(y, 0, height - 1)) * width;
        for (int x = left; x < left + columns; x++) {
          boolean inside = (x >= 0 && x < width) || Float.isNaN(outside);
          window[to++] = inside ? planes[from + Math.clamp(x, 0, width - 1)] : outside;
        }
      }
    }
    return window;
  }
}
