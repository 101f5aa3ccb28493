package dev.solidflux.example.photos.render;

/** Noise that is the same on every machine: a hash of the lattice, smoothed between its points. */
final class Noise {
  private Noise() {}

  /** A number from 0 to 1 for a lattice point. */
  static double at(long x, long y) {
    long h = x * 0x9E3779B97F4A7C15L + y * 0xC2B2AE3D27D4EB4FL;
    h = (h ^ h >>> 29) * 0xBF58476D1CE4E5B9L;
    h = (h ^ h >>> 32) * 0x94D049BB133111EBL;
    return (h >>> 40) / (double) (1L << 24);
  }

  static double smooth(double x, double y) {
    long x0 = (long) Math.floor(x);
    long y0 = (long) Math.floor(y);
    double fx = ease(x - x0);
    double fy = ease(y - y0);
    double top = at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx;
    double bottom = at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx;
    return top * (1 - fy) + bottom * fy;
  }

  /** Four octaves of {@link #smooth}, from 0 to 1. */
  static double cloudy(double x, double y) {
    double sum = 0;
    double weight = 0.5;
    for (int octave = 0; octave < 4; octave++) {
      sum += weight * smooth(x, y);
      x = x * 2.03 + 17;
      y = y * 2.03 + 31;
      weight /= 2;
    }
    return sum / 0.9375;
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }
}
