package dev.solidflux.bench.scaling;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A comparison as a drawing: which share of the runs waited no longer than so long. */
public final class Plot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 360;
  private static final int LEFT = 60;
  private static final int TOP = 56;
  private static final int RIGHT = 470;
  private static final int BOTTOM = 310;
  private static final int LEGEND = 490;

  /** Told apart by whoever sees fewer colours, too: each line has a dash of its own. */
  private static final List<String> COLOURS =
      List.of("#555555", "#c0392b", "#d68910", "#2471a3", "#1e8449");

  private static final List<String> DASHES = List.of("2 3", "none", "7 3", "9 3 2 3", "none");

  /** As SVG. */
  public static String of(Comparison comparison) {
    double most = comparison.ways().stream().mapToDouble(Comparison.Way::longest).max().orElse(0);
    double minutes = Math.max(1, Math.ceil(most / 60));
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="%d" y="22" font-size="15" font-weight="bold">%s: %d runs</text>
        <text x="%d" y="40" fill="#555555">%s</text>
        """
            .formatted(
                WIDTH,
                HEIGHT,
                LEFT,
                escaped(comparison.trace()),
                comparison.runs(),
                LEFT,
                escaped(comparison.about())));
    axes(svg, minutes);
    for (int i = 0; i < comparison.ways().size(); i++) {
      way(svg, comparison.ways().get(i), i, minutes);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void axes(StringBuilder svg, double minutes) {
    for (int tenths = 0; tenths <= 10; tenths += 2) {
      double y = y(tenths / 10.0);
      line(svg, LEFT, y, RIGHT, y);
      text(svg, LEFT - 6, y + 4, "end", tenths * 10 + " %");
    }
    double step = Math.max(1, Math.ceil(minutes / 6));
    for (double minute = 0; minute <= minutes; minute += step) {
      line(svg, x(minute, minutes), TOP, x(minute, minutes), BOTTOM);
      text(svg, x(minute, minutes), BOTTOM + 16, "middle", number(minute));
    }
    text(
        svg,
        (LEFT + RIGHT) / 2.0,
        BOTTOM + 36,
        "middle",
        "runs that waited at most so many minutes");
  }

  private static void way(StringBuilder svg, Comparison.Way way, int i, double minutes) {
    String colour = COLOURS.get(i % COLOURS.size());
    String dash = DASHES.get(i % DASHES.size());
    int runs = way.waited().size();
    String points =
        IntStream.rangeClosed(0, runs)
            .mapToObj(
                n -> {
                  double waited = way.waited().get(Math.max(0, n - 1)) / 60;
                  return number(x(waited, minutes)) + "," + number(y((double) n / runs));
                })
            .collect(Collectors.joining(" "));
    svg.append(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\" points=\"%s\"/>%n"
            .formatted(colour, dash, points));
    double y = TOP + 14 + i * 46;
    svg.append(
        "<line x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>%n"
            .formatted(LEGEND, number(y), LEGEND + 26, number(y), colour, dash));
    text(svg, LEGEND + 32, y + 4, "start", way.name());
    text(
        svg,
        LEGEND + 32,
        y + 19,
        "start",
        "p95 %s s, %s worker hours"
            .formatted(number(Math.rint(way.p95())), number(Math.rint(way.workerHours()))));
  }

  private static double x(double minute, double minutes) {
    return LEFT + (RIGHT - LEFT) * minute / minutes;
  }

  private static double y(double share) {
    return BOTTOM - (BOTTOM - TOP) * share;
  }

  private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
    svg.append(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"#dddddd\"/>%n"
            .formatted(number(x1), number(y1), number(x2), number(y2)));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"#333333\">%s</text>%n"
            .formatted(number(x), number(y), anchor, escaped(text)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private Plot() {}
}
