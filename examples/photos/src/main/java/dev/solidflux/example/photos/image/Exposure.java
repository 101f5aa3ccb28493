package dev.solidflux.example.photos.image;

/**
 * How light falls in a picture; every figure is from 0 to 1.
 *
 * @param mean the mean luminance
 * @param contrast the standard deviation of the luminance
 * @param shadows the share of pixels that are lost in black
 * @param highlights the share of pixels that are lost in white
 */
public record Exposure(double mean, double contrast, double shadows, double highlights) {
  private static final float BLACK = 4;
  private static final float WHITE = 251;

  public static Exposure of(Luminance picture) {
    double sum = 0;
    double squares = 0;
    long black = 0;
    long white = 0;
    long count = (long) picture.width() * picture.height();
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        float value = picture.at(x, y);
        sum += value;
        squares += value * value;
        black += value <= BLACK ? 1 : 0;
        white += value >= WHITE ? 1 : 0;
      }
    }
    double mean = sum / count;
    double variance = Math.max(0, squares / count - mean * mean);
    return new Exposure(
        mean / 255, Math.sqrt(variance) / 255, black / (double) count, white / (double) count);
  }

  /**
   * 1 for light that sits in the middle with nothing lost, towards 0 for pictures too dark or too
   * bright.
   */
  public double score() {
    double off = Math.min(1, Math.abs(mean - 0.45) / 0.45);
    double lost = Math.min(1, 2 * (shadows + highlights));
    return (1 - off * off) * (1 - 0.6 * lost);
  }

  /** One word for people. */
  public String verdict() {
    if (mean < 0.16 || shadows > 0.45) {
      return "dark";
    }
    if (mean > 0.7 || highlights > 0.3) {
      return "bright";
    }
    return contrast < 0.05 ? "flat" : "even";
  }
}
