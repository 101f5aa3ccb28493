package dev.solidflux.example.photos.report;

import dev.solidflux.example.photos.image.Histogram;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Draws a colour histogram as an inline SVG: one curve for each channel, dark on the left. */
final class HistogramSvg {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 48;

  private HistogramSvg() {}

  static String of(Histogram histogram) {
    double highest =
        Stream.of(histogram.red(), histogram.green(), histogram.blue())
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(0);
    double scale = highest > 0 ? (HEIGHT - 2) / Math.sqrt(highest) : 0;
    return "<svg class=\"histogram\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Colour histogram\">%s%s%s</svg>"
        .formatted(
            WIDTH,
            HEIGHT,
            curve(histogram.red(), "red", scale),
            curve(histogram.green(), "green", scale),
            curve(histogram.blue(), "blue", scale));
  }

  /** Heights are square roots, so that a rare colour next to a common one is still seen. */
  private static String curve(List<Double> shares, String channel, double scale) {
    var path = new StringBuilder("M0 ").append(HEIGHT);
    for (int i = 0; i < shares.size(); i++) {
      double x = WIDTH * (i / (double) Math.max(1, shares.size() - 1));
      double y = HEIGHT - Math.sqrt(Math.max(0, shares.get(i))) * scale;
      path.append(String.format(Locale.ROOT, " L%.1f %.1f", x, y));
    }
    return "<path class=\"%s\" d=\"%s L%d %d Z\"/>".formatted(channel, path, WIDTH, HEIGHT);
  }
}
