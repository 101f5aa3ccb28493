package dev.solidflux.api.cli.watch;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How far a run is: what the server tells of it, what its events name, and what attempts say of
 * themselves. A newer server's events that are unknown here change nothing.
 */
final class RunProgress {
  private final String id;
  private final String pipeline;
  private final int version;
  private final Map<String, SolidProgress> solids = new LinkedHashMap<>();
  private final InvocationNames names = new InvocationNames();
  private final Set<Integer> over = new HashSet<>();
  private final Map<String, Integer> succeeded = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private String state = "queued";
  private long seq;
  private long viewed;

  private RunProgress(String id, String pipeline, int version) {
    this.id = id;
    this.pipeline = pipeline;
    this.version = version;
  }

  /** A run whose events are still to be told, though its solids stand as its detail says. */
  static RunProgress of(JsonNode run) {
    var progress =
        new RunProgress(
            SafeText.line(run.path("id").asString("")),
            SafeText.line(run.path("pipeline").asString("")),
            run.path("version").asInt(0));
    for (JsonNode solid : run.path("solids")) {
      SolidProgress one = new SolidProgress(solid);
      progress.solids.put(one.name(), one);
    }
    progress.state = SafeText.line(run.path("state").asString("queued"));
    progress.viewed = run.path("seq").asLong(0);
    return progress;
  }

  String id() {
    return id;
  }

  String pipeline() {
    return pipeline;
  }

  int version() {
    return version;
  }

  String state() {
    return state;
  }

  /** The number of the newest event taken in. */
  long seq() {
    return seq;
  }

  /** In the order of the pipeline. */
  Collection<SolidProgress> solids() {
    return solids.values();
  }

  @Nullable SolidProgress solid(String name) {
    return solids.get(name);
  }

  /** How people name the invocation that an event or telemetry is about. */
  InvocationNames.@Nullable Name invocation(JsonNode body) {
    return names.of(body.path("invocation").asInt(0));
  }

  InvocationNames.@Nullable Name name(int invocation) {
    return names.of(invocation);
  }

  /** How people name what an event is about that has no invocation. */
  InvocationNames.Name named(JsonNode body) {
    return names.name(body, 0);
  }

  /** How many of a fan-out's elements have succeeded, of how many. */
  String standing(String solid) {
    return " (%d of %d)".formatted(succeeded.getOrDefault(solid, 0), counts.getOrDefault(solid, 0));
  }

  /** Takes in how the run stands. */
  void view(JsonNode view) {
    long at = view.path("seq").asLong(0);
    if (at < viewed) {
      return;
    }
    viewed = at;
    state = SafeText.line(view.path("state").asString(state));
    for (JsonNode solid : view.path("solids")) {
      SolidProgress known = solids.get(SafeText.line(solid.path("name").asString("")));
      if (known != null) {
        known.stands(solid);
      }
    }
  }

  /**
   * Takes in an event of the history.
   *
   * @return whether it was new
   */
  boolean apply(JsonNode event) {
    long number = event.path("seq").asLong(0);
    if (number <= seq) {
      return false;
    }
    seq = number;
    names.take(event);
    JsonNode body = event.path("body");
    int invocation = body.path("invocation").asInt(0);
    switch (event.path("type").asString("")) {
      case "fan-out-opened" ->
          counts.merge(named(body).solid(), body.path("elements").size(), Integer::sum);
      case "invocation-succeeded", "invocation-cached", "signal-taken" -> {
        over(invocation, true);
        InvocationNames.Name name = names.of(invocation);
        if (name != null) {
          succeeded.merge(name.solid(), 1, Integer::sum);
        }
      }
      case "attempt-failed" -> failed(invocation, body);
      case "invocations-cancelled" ->
          body.path("invocations").forEach(one -> over(one.asInt(0), true));
      default -> {}
    }
    return true;
  }

  private void failed(int invocation, JsonNode body) {
    boolean last = !body.hasNonNull("retryAt");
    over(invocation, last);
    InvocationNames.Name name = names.of(invocation);
    SolidProgress solid = name == null ? null : solids.get(name.solid());
    if (last && solid != null) {
      solid.failed(SolidProgress.failure(body.path("failure")));
    }
  }

  private void over(int invocation, boolean forGood) {
    InvocationNames.Name name = names.of(invocation);
    SolidProgress solid = name == null ? null : solids.get(name.solid());
    if (solid != null) {
      solid.over(invocation);
    }
    if (forGood) {
      over.add(invocation);
    }
  }

  /**
   * Takes in what an attempt tells of itself.
   *
   * @return whether it says something new about an invocation that is under way
   */
  boolean observe(JsonNode telemetry) {
    int invocation = telemetry.path("invocation").asInt(0);
    InvocationNames.Name name = names.of(invocation);
    SolidProgress solid = name == null ? null : solids.get(name.solid());
    if (solid == null || over.contains(invocation)) {
      return false;
    }
    if (!telemetry.path("kind").asString("").equals("progress")) {
      return true;
    }
    JsonNode body = telemetry.path("body");
    return solid.says(
        invocation,
        Math.clamp(body.path("fraction").asDouble(solid.part(invocation)), 0, 1),
        SafeText.line(body.path("message").asString("")));
  }
}
