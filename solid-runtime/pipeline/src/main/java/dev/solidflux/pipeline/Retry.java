package dev.solidflux.pipeline;

import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How often a task is tried, and when again. */
public final class Retry {

  private final ObjectNode properties = JsonNodeFactory.instance.objectNode();

  private Retry(int attempts) {
    properties.put("attempts", attempts);
  }

  /**
   * @param most the first included
   */
  public static Retry attempts(int most) {
    return new Retry(most);
  }

  /** The wait after the first failure, and the longest that it grows to. */
  public Retry backoff(Duration initial, Duration max) {
    properties
        .withObject("backoff")
        .put("initial", Written.duration(initial))
        .put("max", Written.duration(max));
    return this;
  }

  /** By how much each wait is longer than the one before. */
  public Retry factor(double factor) {
    ObjectNode backoff = properties.withObject("backoff");
    if (factor == Math.rint(factor)) {
      backoff.put("factor", (long) factor); // 2 and not 2.0, as a person would write it
    } else {
      backoff.put("factor", factor);
    }
    return this;
  }

  /** By what part a wait may be shortened at random, from 0 to 1. */
  public Retry jitter(double part) {
    properties.withObject("backoff").put("jitter", part);
    return this;
  }

  /** Errors of these types are final. */
  public Retry unless(String... errorTypes) {
    properties.set("unless", Written.value(List.of(errorTypes)));
    return this;
  }

  /** Errors of these types alone are tried again. */
  public Retry only(String... errorTypes) {
    properties.set("only", Written.value(List.of(errorTypes)));
    return this;
  }

  /** Errors of these types are tried again too that are so only where they are named. */
  public Retry also(String... errorTypes) {
    properties.set("also", Written.value(List.of(errorTypes)));
    return this;
  }

  JsonNode json() {
    return properties.deepCopy();
  }
}
