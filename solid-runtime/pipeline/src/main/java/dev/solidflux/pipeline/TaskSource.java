package dev.solidflux.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A task as it is being written. */
public final class TaskSource extends SolidSource<TaskSource> {

  TaskSource(String task) {
    with("task", task);
  }

  @Override
  TaskSource self() {
    return this;
  }

  /** The queue that its workers consume. */
  public TaskSource on(String queue) {
    return with("queue", queue);
  }

  /** One keyword argument more. */
  public TaskSource arg(String name, Object value) {
    return within("args", name, value);
  }

  /** Positional arguments, instead of those by name. */
  public TaskSource args(Object... values) {
    return with("args", List.of(values));
  }

  /**
   * What its arguments have to fit.
   *
   * @param schema a JSON Schema: a map, or anything that Jackson writes as one
   */
  public TaskSource accepts(Object schema) {
    return with("accepts", schema);
  }

  /** How often and when it is tried again. */
  public TaskSource retry(Retry retry) {
    return with("retry", retry.json());
  }

  /** How long an attempt may wait in its queue. */
  public TaskSource queueTimeout(Duration time) {
    return within("timeout", "queue", Written.duration(time));
  }

  /** How long an attempt may run. */
  public TaskSource runTimeout(Duration time) {
    return within("timeout", "run", Written.duration(time));
  }

  /** How long an attempt may be silent once it has begun. */
  public TaskSource heartbeatTimeout(Duration time) {
    return within("timeout", "heartbeat", Written.duration(time));
  }

  /** So many invocations are at work at a time, in all runs together. */
  public TaskSource limit(int max) {
    return more("limits", Map.of("max", max));
  }

  /** So many invocations with the same key are at work at a time, in all runs together. */
  public TaskSource limit(Expr key, int max) {
    return more("limits", Map.of("key", key, "max", max));
  }

  /**
   * Its own, whatever the run's is.
   *
   * @param number from 0 to 9; what has more goes first
   */
  public TaskSource priority(int number) {
    return with("priority", number);
  }

  /** Its results are kept for so long, and answer whoever asks with the same arguments. */
  public TaskSource cache(Duration time) {
    return within("cache", "for", Written.duration(time));
  }

  /**
   * Its results are kept, and answer whoever asks with the same key, whatever the arguments.
   *
   * @param key any value, with what expressions yield
   */
  public TaskSource cache(Object key, Duration time) {
    return cache(time).within("cache", "key", key);
  }

  /**
   * Which version of the task this is, as far as its kept results go: those of another one answer
   * nobody.
   */
  public TaskSource cacheVersion(String version) {
    return within("cache", "version", version);
  }

  /** A worker that has begun it ends it by force once it is not wanted any more. */
  public TaskSource terminateOnCancel() {
    return with("cancel", "terminate");
  }
}
