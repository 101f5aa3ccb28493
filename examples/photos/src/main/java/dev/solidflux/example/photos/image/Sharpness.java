package dev.solidflux.example.photos.image;

import java.util.function.DoubleConsumer;

/**
 * How sharp a picture is: the variance of the Laplacian of its luminance. Only pictures measured at
 * the same size compare.
 */
public final class Sharpness {
  private static final int BAND = 64;

  private Sharpness() {}

  /**
   * 0 for an even surface, tens for a blurred photograph, hundreds and more for a sharp one.
   *
   * @param progress told fractions from 0 to 1, once for each band of rows
   */
  public static double of(Luminance picture, DoubleConsumer progress) {
    double sum = 0;
    double squares = 0;
    long count = 0;
    int last = picture.height() - 1;
    for (int y = 1; y < last; y++) {
      for (int x = 1; x < picture.width() - 1; x++) {
        double laplacian =
            picture.at(x - 1, y)
                + picture.at(x + 1, y)
                + picture.at(x, y - 1)
                + picture.at(x, y + 1)
                - 4 * picture.at(x, y);
        sum += laplacian;
        squares += laplacian * laplacian;
        count++;
      }
      if (y % BAND == 0) {
        progress.accept(y / (double) last);
      }
    }
    progress.accept(1);
    if (count == 0) {
      return 0;
    }
    double mean = sum / count;
    return Math.max(0, squares / count - mean * mean);
  }
}
