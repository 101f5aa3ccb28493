package dev.solidflux.example.photos.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * Makes a picture smaller by averaging the area that each new pixel covers, in linear light, as a
 * lens would: no detail is skipped and none invented.
 */
public final class Shrink {
  private static final float[] LINEAR = new float[256];
  private static final byte[] ENCODED = new byte[4096];

  static {
    for (int i = 0; i < 256; i++) {
      double s = i / 255.0;
      LINEAR[i] = (float) (s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4));
    }
    for (int i = 0; i < ENCODED.length; i++) {
      double l = i / (double) (ENCODED.length - 1);
      double s = l <= 0.0031308 ? 12.92 * l : 1.055 * Math.pow(l, 1 / 2.4) - 0.055;
      ENCODED[i] = (byte) Math.round(s * 255);
    }
  }

  private Shrink() {}

  /**
   * With the longer side at most {@code longSide} pixels and the same proportions; never larger.
   */
  public static BufferedImage toLongSide(BufferedImage source, int longSide) {
    double factor =
        Math.min(1, longSide / (double) Math.max(source.getWidth(), source.getHeight()));
    return to(
        source,
        (int) Math.max(1, Math.round(source.getWidth() * factor)),
        (int) Math.max(1, Math.round(source.getHeight() * factor)));
  }

  /** To a size that is no larger in either direction; the result is always plain sRGB. */
  static BufferedImage to(BufferedImage source, int width, int height) {
    var rows = new Rows(source);
    var out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] pixels = new int[source.getWidth()];
    if (width == source.getWidth() && height == source.getHeight()) {
      for (int y = 0; y < height; y++) {
        rows.read(y, pixels);
        out.setRGB(0, y, width, 1, pixels, 0, width);
      }
      return out;
    }
    float[] narrow = new float[width * 3];
    float[] sum = new float[width * 3];
    double step = source.getHeight() / (double) height;
    for (int y = 0; y < height; y++) {
      Arrays.fill(sum, 0);
      double top = y * step;
      double bottom = Math.min(source.getHeight(), top + step);
      for (int from = (int) top; from < bottom; from++) {
        float share = (float) ((Math.min(from + 1, bottom) - Math.max(from, top)) / (bottom - top));
        rows.read(from, pixels);
        narrow(pixels, narrow, width);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += narrow[i] * share;
        }
      }
      out.setRGB(0, y, width, 1, encode(sum, width), 0, width);
    }
    return out;
  }

  private static void narrow(int[] row, float[] out, int width) {
    double step = row.length / (double) width;
    for (int x = 0; x < width; x++) {
      double left = x * step;
      double right = Math.min(row.length, left + step);
      float red = 0;
      float green = 0;
      float blue = 0;
      for (int from = (int) left; from < right; from++) {
        float share = (float) ((Math.min(from + 1, right) - Math.max(from, left)) / (right - left));
        red += LINEAR[row[from] >> 16 & 0xff] * share;
        green += LINEAR[row[from] >> 8 & 0xff] * share;
        blue += LINEAR[row[from] & 0xff] * share;
      }
      out[x * 3] = red;
      out[x * 3 + 1] = green;
      out[x * 3 + 2] = blue;
    }
  }

  private static int[] encode(float[] linear, int width) {
    int[] row = new int[width];
    for (int x = 0; x < width; x++) {
      row[x] =
          encode(linear[x * 3]) << 16 | encode(linear[x * 3 + 1]) << 8 | encode(linear[x * 3 + 2]);
    }
    return row;
  }

  private static int encode(float linear) {
    return ENCODED[Math.clamp(Math.round(linear * (ENCODED.length - 1)), 0, ENCODED.length - 1)]
        & 0xff;
  }
}
