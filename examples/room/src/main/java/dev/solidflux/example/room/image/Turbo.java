package dev.solidflux.example.room.image;

/** Colours for numbers, from far and blue to near and red: Google's Turbo, as a polynomial. */
public final class Turbo {
  private static final double[] RED = {
    0.13572, 4.61539, -42.66032, 132.13109, -152.94239, 59.28638
  };
  private static final double[] GREEN = {0.09141, 2.19419, 4.84297, -14.18503, 4.27730, 2.82957};
  private static final double[] BLUE = {
    0.10667, 12.64195, -60.58205, 110.36277, -89.90311, 27.34825
  };

  private Turbo() {}

  /**
   * @param share from 0 to 1
   * @return the colour as 0xRRGGBB
   */
  public static int colour(double share) {
    double x = Math.clamp(share, 0, 1);
    return channel(RED, x) << 16 | channel(GREEN, x) << 8 | channel(BLUE, x);
  }

  private static int channel(double[] polynomial, double x) {
    double sum = 0;
    for (int i = polynomial.length - 1; i >= 0; i--) {
      sum = sum * x + polynomial[i];
    }
    return (int) Math.round(255 * Math.clamp(sum, 0, 1));
  }
}
