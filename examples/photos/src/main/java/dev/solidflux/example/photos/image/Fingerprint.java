package dev.solidflux.example.photos.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * A perceptual hash: 63 bits that stay nearly the same when a picture is scaled, brightened or
 * compressed again. Each bit tells whether one of the lowest frequencies of the picture (a cosine
 * transform of 32 x 32 luminances) is above their median.
 */
public final class Fingerprint {
  private static final int SIDE = 32;
  private static final int LOW = 8;
  private static final int NEAR = 9;
  private static final double[][] COSINES = new double[LOW][SIDE];

  static {
    for (int u = 0; u < LOW; u++) {
      for (int x = 0; x < SIDE; x++) {
        COSINES[u][x] = Math.cos((2 * x + 1) * u * Math.PI / (2 * SIDE));
      }
    }
  }

  private Fingerprint() {}

  /**
   * As 16 hexadecimal digits; all zero for a picture without structure, which resembles nothing.
   */
  public static String of(BufferedImage picture) {
    var grey =
        Luminance.of(
            Shrink.to(
                picture, Math.min(SIDE, picture.getWidth()), Math.min(SIDE, picture.getHeight())));
    double[] low = new double[LOW * LOW - 1];
    for (int i = 0; i < low.length; i++) {
      low[i] = frequency(grey, (i + 1) % LOW, (i + 1) / LOW);
    }
    double strongest = Arrays.stream(low).map(Math::abs).max().orElse(0);
    return strongest < SIDE * SIDE / 4.0 ? hex(0) : hex(bits(low));
  }

  private static double frequency(Luminance grey, int u, int v) {
    double sum = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        float value = grey.at(x * grey.width() / SIDE, y * grey.height() / SIDE);
        sum += value * COSINES[u][x] * COSINES[v][y];
      }
    }
    return sum;
  }

  private static long bits(double[] low) {
    double[] sorted = low.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    long bits = 0;
    for (double value : low) {
      bits = bits << 1 | (value > median ? 1 : 0);
    }
    return bits;
  }

  private static String hex(long bits) {
    return "%016x".formatted(bits);
  }

  /** Whether two fingerprints are those of nearly the same picture. */
  public static boolean near(String one, String other) {
    long a = Long.parseUnsignedLong(one, 16);
    long b = Long.parseUnsignedLong(other, 16);
    return a != 0 && b != 0 && Long.bitCount(a ^ b) <= NEAR;
  }
}
