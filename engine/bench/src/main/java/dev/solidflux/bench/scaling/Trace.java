package dev.solidflux.bench.scaling;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.forecast.Outlook;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs that came, and how long their tasks took where a worker was there at once. Times are in
 * seconds.
 *
 * @param name for people
 * @param about what it is of, for people
 * @param queues by name, all that the pipelines use
 * @param pipelines documents, by name
 * @param runs in any order
 */
public record Trace(
    String name,
    String about,
    Map<String, Pool> queues,
    Map<String, String> pipelines,
    List<Run> runs) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /**
   * @throws IllegalArgumentException if it makes no sense; the message says where
   */
  public Trace {
    queues = new TreeMap<>(queues);
    pipelines = new TreeMap<>(pipelines);
    runs = runs.stream().sorted(Comparator.comparingDouble(Run::at)).toList();
    Map<String, Set<String>> paths = new TreeMap<>();
    for (Map.Entry<String, String> pipeline : pipelines.entrySet()) {
      paths.put(pipeline.getKey(), paths(pipeline.getKey(), pipeline.getValue(), queues.keySet()));
    }
    for (int i = 0; i < runs.size(); i++) {
      check(i, runs.get(i), paths.get(runs.get(i).pipeline()));
    }
  }

  private static void check(int number, Run run, @Nullable Set<String> paths) {
    String which = "run " + number + ", by time, ";
    Set<String> unknown = new TreeSet<>(run.tasks().keySet());
    unknown.addAll(run.skipped());
    if (paths == null) {
      throw new IllegalArgumentException(
          which + "is of no pipeline of the trace: " + run.pipeline());
    }
    unknown.removeAll(paths);
    check(unknown.isEmpty(), () -> which + "has steps that its pipeline has not: " + unknown);
  }

  /**
   * The workers of a queue, each of which does one task at a time.
   *
   * @param cold how long one takes to come, in the middle of all cases
   * @param spread the standard deviation of that time's logarithm
   * @param most how many there may be
   */
  public record Pool(double cold, double spread, int most) {
    public Pool {
      check(
          isTime(cold) && spread >= 0 && spread <= 3 && most > 0,
          () -> "no pool of workers: " + cold + " s, spread " + spread + ", at most " + most);
    }
  }

  /**
   * One run.
   *
   * @param at since the beginning of the trace
   * @param tasks what each of its steps took, by path: one number for each task, or one in all for
   *     what needs no worker; nothing for what takes no time
   * @param skipped the steps whose own condition was false
   */
  public record Run(
      double at, String pipeline, Map<String, List<Double>> tasks, Set<String> skipped) {
    public Run {
      check(isTime(at), () -> "no time that a run came at: " + at);
      Map<String, List<Double>> given = tasks;
      check(
          given.values().stream().flatMap(List::stream).allMatch(Trace::isTime),
          () -> "no times that tasks took: " + given);
      tasks = new TreeMap<>(tasks);
      skipped = new TreeSet<>(skipped);
    }
  }

  /**
   * Of a text.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public static Trace parse(String json) {
    try {
      return JSON.readValue(json, Trace.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          e.getCause() instanceof IllegalArgumentException cause ? cause.getMessage() : said(e), e);
    }
  }

  private static String said(JacksonException e) {
    String where =
        e.getPath().stream()
            .map(at -> "/" + (at.getPropertyName() == null ? at.getIndex() : at.getPropertyName()))
            .collect(Collectors.joining());
    String what = e.getOriginalMessage().replaceAll("(?s) ?\\(.*", "");
    return where.isEmpty() ? what : where + ": " + what;
  }

  /** What {@link #parse} reads. */
  public String text() {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
  }

  Pipeline pipeline(String named) {
    return parsed(named, Objects.requireNonNull(pipelines.get(named)));
  }

  private static Set<String> paths(String name, String document, Set<String> queues) {
    Set<String> paths = new HashSet<>();
    for (Outlook.Step step : steps(name, document)) {
      String queue = step.queue();
      check(
          queue == null || queues.contains(queue),
          () -> name + " uses a queue that the trace has not: " + queue);
      paths.add(step.path());
    }
    return paths;
  }

  /**
   * The queue of each step that is done by workers, by its path.
   *
   * @throws IllegalArgumentException if the document is none
   */
  static Map<String, String> queues(String name, String document) {
    Map<String, String> queues = new TreeMap<>();
    for (Outlook.Step step : steps(name, document)) {
      String queue = step.queue();
      if (queue != null) {
        queues.put(step.path(), queue);
      }
    }
    return queues;
  }

  private static List<Outlook.Step> steps(String name, String document) {
    return Outlook.of(parsed(name, document), path -> new Outlook.Standing.Ahead()).steps();
  }

  private static Pipeline parsed(String name, String document) {
    return switch (PipelineDocument.parse(document, Format.YAML)) {
      case PipelineDocument.Parsed parsed -> parsed.pipeline();
      case PipelineDocument other ->
          throw new IllegalArgumentException("the pipeline %s: %s".formatted(name, other));
    };
  }

  private static boolean isTime(double seconds) {
    return seconds >= 0 && seconds < 1e9;
  }

  private static void check(boolean right, Supplier<String> otherwise) {
    if (!right) {
      throw new IllegalArgumentException(otherwise.get());
    }
  }
}
