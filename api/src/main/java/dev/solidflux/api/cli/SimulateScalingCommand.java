package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.SafeText;
import dev.solidflux.bench.scaling.Comparison;
import dev.solidflux.bench.scaling.Plot;
import dev.solidflux.bench.scaling.Trace;
import dev.solidflux.bench.scaling.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "simulate-scaling",
    description = "Compares ways to scale workers on a trace of runs.",
    footerHeading = "%n",
    footer = {
      "What runs wait and what their workers cost: with as many workers as there may be, with KEDA on",
      "the depth of queues, and with what is foreseen of runs. Without --trace it plays traces that are",
      "made up. It needs no server. --record makes a trace of runs that a server has kept: how long",
      "their tasks took once they were begun, and how many workers were busy at one time."
    })
final class SimulateScalingCommand implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();
  private static final int RUNS = 100;
  private static final double MOST_SECONDS = 86_400;

  private final Shell shell;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "JSON; - for standard input. May be given several times.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--example",
      paramLabel = "NAME",
      description = "Prints the trace of that name that is made up, as such a file.")
  private @Nullable String example;

  @Option(
      names = "--record",
      paramLabel = "PIPELINE",
      description = "Prints a trace of its newest runs. May be given several times.")
  private List<String> recorded = new ArrayList<>();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "How many to record of each; by default 100.")
  private @Nullable Integer runs;

  @Option(
      names = "--cold",
      paramLabel = "QUEUE=SECONDS",
      description = "How long its workers take to come; by default what the server has learnt.")
  private Map<String, Double> cold = new TreeMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all that is made up; by default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "Prints one JSON object with every figure.")
  private boolean json;

  @Option(
      names = "--plot",
      paramLabel = "FOLDER",
      description = "Draws each comparison there, as SVG.")
  private @Nullable Path folder;

  SimulateScalingCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    refuseWhatDoesNotGoTogether();
    if (example != null) {
      shell.out().println(named(example).text());
      return ExitCode.SUCCEEDED;
    }
    if (!recorded.isEmpty()) {
      TraceRecorder recorder = new TraceRecorder(shell.server(), cold);
      int most = runs == null ? RUNS : runs;
      recorded.forEach(pipeline -> recorder.read(pipeline, most));
      shell.out().println(recorder.trace(String.join(", ", recorded)).text());
      return ExitCode.SUCCEEDED;
    }
    List<Trace> traces =
        files.isEmpty() ? Traces.all(seed) : files.stream().map(this::read).toList();
    if (traces.stream().map(Trace::name).distinct().count() < traces.size()) {
      throw new InvalidInput("two traces have the same name");
    }
    List<Comparison> all = traces.stream().map(trace -> Comparison.of(trace, seed)).toList();
    if (folder != null) {
      draw(folder, all);
    }
    if (json) {
      shell
          .out()
          .println(
              JSON.writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("comparisons", all)));
    } else {
      all.forEach(one -> SafeText.lines(one.table()).forEach(shell.out()::println));
    }
    return ExitCode.SUCCEEDED;
  }

  private void refuseWhatDoesNotGoTogether() {
    boolean plays = !files.isEmpty() || json || folder != null;
    if (!recorded.isEmpty() && (plays || example != null)) {
      throw new InvalidInput(
          "--record prints a trace; --trace, --example, --json and --plot do not go with it");
    }
    if (example != null && plays) {
      throw new InvalidInput(
          "--example prints a trace; --trace, --json and --plot do not go with it");
    }
    if (recorded.isEmpty() && (runs != null || !cold.isEmpty())) {
      throw new InvalidInput("--runs and --cold are for --record");
    }
    if (runs != null && runs < 1) {
      throw new InvalidInput("--runs must be at least 1");
    }
    cold.forEach(
        (queue, seconds) -> {
          if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw new InvalidInput(
                "--cold " + queue + " must be more than 0 and at most a day, in seconds");
          }
        });
  }

  private Trace named(String name) {
    List<Trace> all = Traces.all(seed);
    return all.stream()
        .filter(trace -> trace.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInput(
                    "the examples are: "
                        + String.join(", ", all.stream().map(Trace::name).toList())));
  }

  private Trace read(String file) {
    Source source = Source.of(file, shell.in());
    try {
      return Trace.parse(source.text());
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(source.name() + " is no trace: " + e.getMessage());
    }
  }

  private void draw(Path where, List<Comparison> all) {
    try {
      Files.createDirectories(where);
      for (Comparison one : all) {
        Path file = where.resolve(one.trace().replaceAll("[^A-Za-z0-9]+", "-") + ".svg");
        Files.writeString(file, Plot.of(one));
        shell.err().println(file);
      }
    } catch (IOException e) {
      throw new InvalidInput("no drawing can be written to " + where + ": " + e.getMessage());
    }
  }
}
