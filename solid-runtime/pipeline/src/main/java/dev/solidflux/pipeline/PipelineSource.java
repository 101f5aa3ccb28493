package dev.solidflux.pipeline;

import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pipeline document as it is being written. What it says is checked where documents are: when it
 * is registered, or tested.
 */
public final class PipelineSource {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final ObjectNode document = JsonNodeFactory.instance.objectNode();

  private PipelineSource(String name) {
    document.put("pipeline", name);
  }

  public static PipelineSource named(String name) {
    return new PipelineSource(name);
  }

  public PipelineSource description(String text) {
    document.put("description", text);
    return this;
  }

  /**
   * What a run's input has to fit.
   *
   * @param schema a JSON Schema: a map, or anything that Jackson writes as one
   */
  public PipelineSource input(Object schema) {
    document.set("input", Written.value(schema));
    return this;
  }

  /** So many runs are at work at a time. */
  public PipelineSource limit(int max) {
    document.withArray("limits").add(Written.value(Map.of("max", max)));
    return this;
  }

  /** So many runs with the same key are at work at a time. */
  public PipelineSource limit(Expr key, int max) {
    document.withArray("limits").add(Written.value(Map.of("key", key, "max", max)));
    return this;
  }

  /**
   * Of its runs, and of all their tasks that say nothing else.
   *
   * @param number from 0 to 9; what has more goes first
   */
  public PipelineSource priority(int number) {
    document.put("priority", number);
    return this;
  }

  /** How long a run may take. */
  public PipelineSource timeout(Duration time) {
    document.put("timeout", Written.duration(time));
    return this;
  }

  /** Of every task that says nothing else. */
  public PipelineSource defaultRetry(Retry retry) {
    document.withObject("defaults").set("retry", retry.json());
    return this;
  }

  /** How long an attempt of any task that says nothing else may run. */
  public PipelineSource defaultRunTimeout(Duration time) {
    document.withObject("defaults").withObject("timeout").put("run", Written.duration(time));
    return this;
  }

  /** How long an attempt of any task that says nothing else may wait in its queue. */
  public PipelineSource defaultQueueTimeout(Duration time) {
    document.withObject("defaults").withObject("timeout").put("queue", Written.duration(time));
    return this;
  }

  /** One more. */
  public PipelineSource solid(String name, SolidSource<?> solid) {
    document.withObject("solids").set(name, solid.json());
    return this;
  }

  /** One that runs at the end, whatever happened. */
  public PipelineSource atTheEnd(String name, SolidSource<?> solid) {
    document.withObject("finally").set(name, solid.json());
    return this;
  }

  /** What a run yields; the results of the solids that no other waits for if it is left out. */
  public PipelineSource output(Object value) {
    document.set("output", Written.value(value));
    return this;
  }

  /** The document. */
  public JsonNode toJson() {
    return document.deepCopy();
  }

  /** The document's text, as {@code ./solidflux register} takes it. */
  @Override
  public String toString() {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
  }
}
