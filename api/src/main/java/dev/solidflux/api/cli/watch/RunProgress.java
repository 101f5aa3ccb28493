package dev.solidflux.api.cli.watch;

import dev.solidflux.api.cli.watch.InvocationProgress.State;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How far a run is, from its events since the first. A newer server's events that are unknown here
 * change nothing.
 */
final class RunProgress {
  private final String id;
  private final String pipeline;
  private final int version;
  private final Map<String, SolidProgress> solids = new LinkedHashMap<>();
  private final Map<Integer, InvocationProgress> invocations = new HashMap<>();
  private String state = "queued";
  private long seq;

  private RunProgress(String id, String pipeline, int version) {
    this.id = id;
    this.pipeline = pipeline;
    this.version = version;
  }

  /** A run of which nothing has happened yet: its solids are known from its detail. */
  static RunProgress of(JsonNode run) {
    var progress =
        new RunProgress(
            SafeText.line(run.path("id").asString("")),
            SafeText.line(run.path("pipeline").asString("")),
            run.path("version").asInt(0));
    for (JsonNode solid : run.path("solids")) {
      String name = SafeText.line(solid.path("name").asString(""));
      progress.solids.put(name, new SolidProgress(name, solid.path("forEach").asBoolean(false)));
    }
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

  @Nullable InvocationProgress invocation(JsonNode body) {
    return invocations.get(body.path("invocation").asInt(0));
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
    JsonNode body = event.path("body");
    switch (event.path("type").asString("")) {
      case "run-started" -> state = "running";
      case "fan-out-opened" -> opened(body);
      case "invocation-scheduled" -> scheduled(body);
      case "attempt-started" -> move(body, invocation -> invocation.in(State.STARTED));
      case "attempt-failed" -> attemptFailed(body);
      case "attempt-scheduled" ->
          move(body, invocation -> invocation.again(body.path("attempt").asInt(1)));
      case "invocation-succeeded" -> move(body, invocation -> invocation.in(State.SUCCEEDED));
      case "invocation-cancelled" -> move(body, invocation -> invocation.in(State.CANCELLED));
      case "solid-failed" -> solidFailed(body);
      case "cancel-requested" -> state = "cancelling";
      case "run-succeeded" -> state = "succeeded";
      case "run-failed" -> state = "failed";
      case "run-cancelled" -> state = "cancelled";
      default -> {}
    }
    return true;
  }

  /**
   * Takes in what an attempt tells of itself.
   *
   * @return whether it says something new about an attempt that is under way
   */
  boolean observe(JsonNode telemetry) {
    InvocationProgress before = invocation(telemetry);
    if (before == null
        || !before.state().open()
        || before.attempt() != telemetry.path("attempt").asInt(0)) {
      return false;
    }
    if (!telemetry.path("kind").asString("").equals("progress")) {
      return true;
    }
    JsonNode body = telemetry.path("body");
    double fraction = Math.clamp(body.path("fraction").asDouble(before.fraction()), 0, 1);
    String message = SafeText.line(body.path("message").asString(before.message()));
    if (fraction == before.fraction() && message.equals(before.message())) {
      return false;
    }
    move(telemetry, invocation -> invocation.at(fraction, message));
    return true;
  }

  private void opened(JsonNode body) {
    SolidProgress solid = solidOf(body);
    if (solid != null) {
      solid.opened(body.path("elements").size());
    }
  }

  private void scheduled(JsonNode body) {
    SolidProgress solid = solidOf(body);
    if (solid != null) {
      InvocationProgress invocation =
          InvocationProgress.scheduled(solid.name(), path(solid.name(), body));
      invocations.put(body.path("invocation").asInt(0), invocation);
      solid.added(invocation);
    }
  }

  private void attemptFailed(JsonNode body) {
    boolean last = !body.hasNonNull("retryAt");
    move(body, invocation -> invocation.in(last ? State.FAILED : State.BACKOFF));
    InvocationProgress invocation = invocation(body);
    SolidProgress solid = invocation == null ? null : solids.get(invocation.solid());
    if (last && solid != null) {
      solid.failed(failure(body));
    }
  }

  private void solidFailed(JsonNode body) {
    SolidProgress solid = solidOf(body);
    if (solid != null) {
      solid.failed(failure(body));
    }
  }

  private void move(JsonNode body, UnaryOperator<InvocationProgress> step) {
    InvocationProgress before = invocation(body);
    SolidProgress solid = before == null ? null : solids.get(before.solid());
    if (before != null && solid != null) {
      InvocationProgress after = step.apply(before);
      invocations.put(body.path("invocation").asInt(0), after);
      solid.moved(before, after);
    }
  }

  private @Nullable SolidProgress solidOf(JsonNode body) {
    return solids.get(SafeText.line(body.path("solid").asString("")));
  }

  /** As people name an invocation, such as {@code depth[3]}. */
  static String path(String solid, JsonNode body) {
    OptionalInt index =
        body.path("index").isInt()
            ? OptionalInt.of(body.path("index").intValue())
            : OptionalInt.empty();
    return index.isPresent() ? solid + "[" + index.getAsInt() + "]" : solid;
  }

  /** The failure in an event's body, on one line. */
  static String failure(JsonNode body) {
    JsonNode failure = body.path("failure");
    return SafeText.line(
        failure.path("type").asString("") + ": " + failure.path("message").asString(""));
  }
}
