package dev.solidflux.pipelinetest;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.schema.JsonSchema;
import dev.solidflux.core.schema.Misfit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A pipeline with scripted workers, to be run in no time: what takes hours for the pipeline takes
 * milliseconds. What comes of it is decided by the engine's own core.
 *
 * <pre>{@code
 * TestedRun run =
 *     PipelineTest.of("room.yaml")
 *         .solid("tasks.depth", task -> Map.of("map", task.args().get("view")))
 *         .run(Map.of("photos", List.of("a", "b")));
 * }</pre>
 */
public final class PipelineTest {

  static final JsonMapper JSON = JsonMapper.shared();

  private final Pipeline pipeline;
  private final Map<String, Script> scripts = new HashMap<>();
  private final Map<String, Duration> times = new HashMap<>();
  private final Set<String> silent = new HashSet<>();
  private final Map<String, Pipeline> pipelines = new HashMap<>();
  private final Map<String, ChildScript> children = new HashMap<>();
  private final Map<String, String> secrets = new HashMap<>();
  private final List<Later> later = new ArrayList<>();
  private Instant begin = Instant.parse("2026-01-01T00:00:00Z");

  /** Something that happens to the run from outside. */
  sealed interface Later {
    Duration after();

    record Signal(Duration after, String name, JsonNode payload) implements Later {}

    record Cancel(Duration after, String reason) implements Later {}
  }

  private PipelineTest(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /**
   * @param file a YAML document, or a JSON document if its name ends so
   * @throws IllegalArgumentException with all of its faults, if it is not sound
   */
  public static PipelineTest of(String file) {
    return of(Path.of(file));
  }

  /**
   * @param file a YAML document, or a JSON document if its name ends so
   * @throws IllegalArgumentException with all of its faults, if it is not sound
   */
  public static PipelineTest of(Path file) {
    Format format = file.toString().endsWith(".json") ? Format.JSON : Format.YAML;
    try {
      return of(PipelineDocument.parse(Files.readAllBytes(file), format));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * @param yaml a document's text
   * @throws IllegalArgumentException with all of its faults, if it is not sound
   */
  public static PipelineTest ofText(String yaml) {
    return of(PipelineDocument.parse(yaml, Format.YAML));
  }

  /**
   * @param document as JSON, however it was made
   * @throws IllegalArgumentException with all of its faults, if it is not sound
   */
  public static PipelineTest of(JsonNode document) {
    return of(PipelineDocument.parse(document.toString(), Format.JSON));
  }

  private static PipelineTest of(PipelineDocument document) {
    return switch (document) {
      case PipelineDocument.Parsed parsed -> new PipelineTest(parsed.pipeline());
      case PipelineDocument.Rejected rejected ->
          throw new IllegalArgumentException(
              rejected.faults().stream().map(Object::toString).collect(Collectors.joining("\n")));
    };
  }

  /** What workers do with a task of that name. */
  public PipelineTest solid(String task, Script script) {
    scripts.put(task, script);
    return this;
  }

  /**
   * Runs of that pipeline, which the one under test begins, are run too: by its document, with the
   * scripts that are given here. Their tasks have paths such as {@code scan/depth[2]}.
   *
   * @param other from {@link #of} or {@link #ofText}; nothing of it counts but its document
   */
  public PipelineTest pipeline(PipelineTest other) {
    pipelines.put(other.pipeline.name(), other.pipeline);
    return this;
  }

  /** What runs of another pipeline come to, which the one under test begins. */
  public PipelineTest pipeline(String name, ChildScript script) {
    children.put(name, script);
    return this;
  }

  /** How long a task of that name takes; nothing otherwise. */
  public PipelineTest takes(String task, Duration time) {
    times.put(task, time);
    return this;
  }

  /** Nothing is ever heard of a task of that name once it has begun, as if its worker were lost. */
  public PipelineTest silent(String task) {
    silent.add(task);
    return this;
  }

  /**
   * A secret, as the engine would have it. A task whose secret is not there fails, as it would
   * there.
   */
  public PipelineTest secret(String name, String value) {
    secrets.put(name, value);
    return this;
  }

  /** A signal that comes so long after the run's begin. */
  public PipelineTest signal(Duration after, String name, @Nullable Object payload) {
    later.add(new Later.Signal(after, name, JSON.valueToTree(payload)));
    return this;
  }

  /** The run is cancelled so long after its begin. */
  public PipelineTest cancel(Duration after, String reason) {
    later.add(new Later.Cancel(after, reason));
    return this;
  }

  /** When the run begins; otherwise with the year 2026, in UTC. */
  public PipelineTest at(Instant time) {
    begin = time;
    return this;
  }

  /**
   * Runs it to its end.
   *
   * @param input anything that Jackson writes as JSON
   * @throws IllegalArgumentException if the pipeline does not take the input
   * @throws IllegalStateException if it waits for something that never comes, or sends a task that
   *     nothing was scripted for
   */
  public TestedRun run(@Nullable Object input) {
    JsonNode given = JSON.valueToTree(input);
    JsonSchema schema = pipeline.input();
    List<Misfit> misfits = schema == null ? List.of() : schema.misfits(given);
    if (!misfits.isEmpty()) {
      throw new IllegalArgumentException("the pipeline does not take this input: " + misfits);
    }
    Workers workers = new Workers(scripts, times, silent);
    Map<String, Pipeline> known = new HashMap<>(pipelines);
    known.putIfAbsent(pipeline.name(), pipeline);
    return new Rehearsal(pipeline, workers, secrets, new Others(known, children), begin, later)
        .run(given);
  }
}
