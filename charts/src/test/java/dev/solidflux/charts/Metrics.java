package dev.solidflux.charts;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The metrics that {@code docs/metrics.md} has, and those that an expression names. */
final class Metrics {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(solidflux_[a-z_]+)` \\|([^|]*)\\|");
  private static final Pattern NAMED = Pattern.compile("\\b(solidflux_[a-z_]+)\\s*(\\{[^}]*})?");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");

  private Metrics() {}

  /** As Prometheus has them: of a time there are three, of a histogram four. */
  static Set<String> known() {
    return rows()
        .map(row -> row.group(1))
        .flatMap(
            name ->
                name.endsWith("_seconds")
                    ? Stream.of("", "_count", "_sum", "_bucket", "_max").map(name::concat)
                    : Stream.of(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<MatchResult> rows() {
    return ROW.matcher(Yaml.text(Chart.ROOT.resolve("docs/metrics.md"))).results();
  }

  static Set<String> namedIn(String expression) {
    return NAMED
        .matcher(expression)
        .results()
        .map(name -> name.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Labels by which it selects, apart from those that Prometheus adds. */
  static Set<String> labelsIn(String expression) {
    return NAMED
        .matcher(expression)
        .results()
        .filter(name -> name.group(2) != null)
        .flatMap(name -> LABEL.matcher(name.group(2)).results())
        .map(label -> label.group(1))
        .filter(label -> !Set.of("namespace", "installation", "pod").contains(label))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All labels that the page gives to any metric. */
  static Set<String> labels() {
    return rows()
        .flatMap(row -> Pattern.compile("`([a-z]+)`").matcher(row.group(2)).results())
        .map(label -> label.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
