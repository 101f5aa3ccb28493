package dev.solidflux.example.photos.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/**
 * Turns the four inks of a printer's JPEG into red, green and blue, without a colour profile: near
 * enough to rank and to show. Adobe's files, which have an Adobe segment, hold the inks inverted.
 */
final class Cmyk {
  private static final int YCCK = 2;

  private Cmyk() {}

  static BufferedImage toRgb(Raster inks, int adobeTransform) {
    int width = inks.getWidth();
    int height = inks.getHeight();
    boolean inverted = adobeTransform >= 0;
    var rgb = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width * 4];
    int[] out = new int[width];
    for (int y = 0; y < height; y++) {
      inks.getPixels(inks.getMinX(), inks.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        if (adobeTransform == YCCK) {
          fromYcc(row, x * 4);
        }
        out[x] = pixel(row, x * 4, inverted);
      }
      rgb.setRGB(0, y, width, 1, out, 0, width);
    }
    return rgb;
  }

  private static int pixel(int[] row, int at, boolean inverted) {
    int light = inverted ? row[at + 3] : 255 - row[at + 3];
    int rgb = 0;
    for (int i = 0; i < 3; i++) {
      int value = inverted ? row[at + i] : 255 - row[at + i];
      rgb = rgb << 8 | value * light / 255;
    }
    return rgb;
  }

  /** In place, by JFIF's formula; in a YCCK file it gives the inks as they are stored, inverted. */
  private static void fromYcc(int[] row, int at) {
    double luma = row[at];
    double blue = row[at + 1] - 128.0;
    double red = row[at + 2] - 128.0;
    row[at] = Math.clamp(Math.round(luma + 1.402 * red), 0, 255);
    row[at + 1] = Math.clamp(Math.round(luma - 0.344136 * blue - 0.714136 * red), 0, 255);
    row[at + 2] = Math.clamp(Math.round(luma + 1.772 * blue), 0, 255);
  }
}
