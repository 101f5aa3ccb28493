package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} has the metrics that there are, and no others. */
class MetricsPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(solidflux_[a-z_]+)` \\|");
  private static final Pattern LITERAL = Pattern.compile("\"(solidflux(?:\\.[a-z]+)+)\"");
  private static final List<String> UNITS = List.of("", "_total", "_seconds");
  private static final Pattern LABELS =
      Pattern.compile("(?m)^\\| `solidflux_[a-z_]+` \\| ([^|]*) \\|");
  private static final Pattern SERIES = Pattern.compile("(?m)^solidflux_\\w+\\{([^}]*)}");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
  private static final Pattern WORD = Pattern.compile("`([a-z]+)`");

  private static Set<String> page() throws IOException {
    return ROW.matcher(Files.readString(ROOT.resolve("docs/metrics.md")))
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** As they are registered, with underscores. */
  private static Set<String> registered() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path module : List.of(ROOT.resolve("engine"), ROOT.resolve("api"))) {
      List<Path> sources = new ArrayList<>();
      try (Stream<Path> files = Files.walk(module)) {
        files
            .filter(file -> file.toString().contains("/src/main/java/"))
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(sources::add);
      }
      for (Path source : sources) {
        String text = Files.readString(source);
        if (text.contains("import io.micrometer.core.instrument")) {
          LITERAL
              .matcher(text)
              .results()
              .map((MatchResult name) -> name.group(1).replace('.', '_'))
              .forEach(names::add);
        }
      }
    }
    return names;
  }

  @Test
  void everyMetricIsOnThePageAndNoOther() throws IOException {
    Set<String> page = page();
    Set<String> registered = registered();
    assertThat(registered).hasSizeGreaterThan(20);
    assertThat(registered)
        .allSatisfy(
            name ->
                assertThat(page).containsAnyElementsOf(UNITS.stream().map(name::concat).toList()));
    assertThat(page)
        .allSatisfy(
            name ->
                assertThat(registered)
                    .containsAnyElementsOf(
                        UNITS.stream()
                            .filter(name::endsWith)
                            .map(unit -> name.substring(0, name.length() - unit.length()))
                            .toList()));
  }

  /** The words that the page's rule allows after {@code solidflux}, or as labels. */
  private static Set<String> allowed(String from, String to) throws IOException {
    String page = Files.readString(ROOT.resolve("docs/metrics.md"));
    String rule = page.substring(page.indexOf(from) + from.length(), page.indexOf(to));
    return WORD.matcher(rule)
        .results()
        .map(word -> word.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyNameFollowsTheRule() throws IOException {
    Set<String> subjects = allowed("- After `solidflux`", "Then what is said of it");
    Set<String> labels = allowed("- Labels are few", "Beside these there are");
    assertThat(subjects).hasSizeGreaterThan(10);
    assertThat(registered())
        .allSatisfy(name -> assertThat(subjects).contains(name.split("_")[1]))
        .allSatisfy(name -> assertThat(name).doesNotEndWith("_total"));
    assertThat(registered().stream().map(name -> name.split("_")[1])).containsAll(subjects);
    String page = Files.readString(ROOT.resolve("docs/metrics.md"));
    assertThat(LABELS.matcher(page).results().flatMap(row -> WORD.matcher(row.group(1)).results()))
        .extracting(label -> label.group(1))
        .isNotEmpty()
        .isSubsetOf(labels);
  }

  @Test
  void aServerTellsThemByTheNamesOfThePage() throws IOException {
    try (MemoryServer server = MemoryServer.start()) {
      server.worker.succeeding("t", task -> task.args());
      Documents.register(
          server.client(), "pipeline: one\nsolids:\n  only: {queue: q, task: t, args: {}}\n");
      Documents.end(server, Documents.submit(server.client(), "{\"pipeline\": \"one\"}"));
      new Measured(server.url())
          .until(
              "solidflux_attempts_ended_total{outcome=\"succeeded\",pipeline=\"one\",solid=\"only\"}",
              ended -> ended == 1);

      String told =
          server
              .client()
              .get()
              .uri("/metrics")
              .exchange()
              .returnResult(String.class)
              .getResponseBody()
              .collect(Collectors.joining("\n"))
              .block();
      assertThat(
              SERIES.matcher(told).results().flatMap(one -> LABEL.matcher(one.group(1)).results()))
          .extracting(label -> label.group(1))
          .filteredOn(label -> !label.equals("le")) // of a histogram
          .isSubsetOf(allowed("- Labels are few", "Beside these there are"));
      assertThat(
              told.lines()
                  .filter(line -> line.startsWith("# TYPE solidflux_"))
                  .map(line -> line.split(" ")[2].replaceFirst("_max$", "")))
          .contains("solidflux_runs_ended_total", "solidflux_attempts_scheduled_total")
          .isSubsetOf(page());
    }
  }
}
