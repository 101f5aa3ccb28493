package dev.solidflux.example.photos.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/**
 * How often each channel takes a value: {@value #BINS} bins each, from dark to bright, as shares
 * that add up to 1.
 */
public record Histogram(List<Double> red, List<Double> green, List<Double> blue) {
  public static final int BINS = 16;

  public static Histogram of(BufferedImage picture) {
    long[][] counts = new long[3][BINS];
    int width = picture.getWidth();
    int[] row = new int[width];
    for (int y = 0; y < picture.getHeight(); y++) {
      picture.getRGB(0, y, width, 1, row, 0, width);
      for (int rgb : row) {
        counts[0][(rgb >> 16 & 0xff) * BINS / 256]++;
        counts[1][(rgb >> 8 & 0xff) * BINS / 256]++;
        counts[2][(rgb & 0xff) * BINS / 256]++;
      }
    }
    double total = (double) width * picture.getHeight();
    return new Histogram(
        shares(counts[0], total), shares(counts[1], total), shares(counts[2], total));
  }

  /** Four decimals: more would only swell the event that carries them. */
  private static List<Double> shares(long[] counts, double total) {
    return Arrays.stream(counts).mapToObj(n -> Math.round(n / total * 1e4) / 1e4).toList();
  }
}
