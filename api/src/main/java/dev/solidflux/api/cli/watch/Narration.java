package dev.solidflux.api.cli.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What happened, in words. */
final class Narration {
  /** As Java's and Python's loggers call them. */
  private static final Set<String> WARNINGS =
      Set.of("warn", "warning", "error", "critical", "fatal");

  private Narration() {}

  /** An event that {@code run} has taken in; empty for one that is not worth a line. */
  static Optional<String> of(RunProgress run, JsonNode event) {
    JsonNode body = event.path("body");
    return switch (event.path("type").asString("")) {
      case "run-started" ->
          Optional.of(
              "%s version %d, run %s: started".formatted(run.pipeline(), run.version(), run.id()));
      case "run-held" -> Optional.of("waits for a permit of a limit of its pipeline");
      case "fan-out-opened" -> Optional.of(fanOut(run, body));
      case "solid-skipped" -> Optional.of(run.named(body).path() + ": skipped" + because(body));
      case "scope-failed" -> Optional.of(text(body, "solid") + " has failed its group");
      case "signal-received" -> Optional.of("signal " + text(body, "name") + " received");
      case "signal-taken" -> named(run, body, "goes on with signal " + text(body, "name"));
      case "attempt-started" -> single(run, body, "started on " + text(body, "worker"));
      case "attempt-redelivered" ->
          named(run, body, "lost with its worker, now on " + text(body, "worker"));
      case "attempt-failed" -> named(run, body, attemptFailed(body));
      case "attempt-scheduled" -> named(run, body, "attempt " + body.path("attempt").asInt(0));
      case "invocation-cached" ->
          named(run, body, "answered by run " + text(body.path("from"), "run"));
      case "invocation-succeeded" -> named(run, body, "succeeded" + standing(run, body));
      case "invocations-cancelled" -> cancelled(run, body);
      case "solid-failed" ->
          Optional.of(
              run.named(body).path() + ": failed, " + SolidProgress.failure(body.path("failure")));
      case "cancel-requested" -> Optional.of("cancelling" + reason(body));
      case "run-overdue" -> Optional.of("the run takes too long");
      case "run-finishing" ->
          Optional.of("finishing; the run " + text(body, "outcome") + " so far");
      case "run-succeeded" -> Optional.of("the run succeeded");
      case "run-failed" -> Optional.of("the run failed");
      case "run-cancelled" -> Optional.of("the run was cancelled");
      default -> Optional.empty();
    };
  }

  /** Of a fan-out's invocations only logs are told: that they move is seen from those that end. */
  static List<String> ofTelemetry(RunProgress run, JsonNode telemetry) {
    JsonNode body = telemetry.path("body");
    return switch (telemetry.path("kind").asString("")) {
      case "progress" -> single(run, telemetry, progress(body)).stream().toList();
      case "log" -> log(run, telemetry, line -> true);
      default -> List.of();
    };
  }

  /** What was logged that a person should not miss. */
  static List<String> ofWarnings(RunProgress run, JsonNode telemetry) {
    return telemetry.path("kind").asString("").equals("log")
        ? log(
            run, telemetry, line -> WARNINGS.contains(text(line, "level").toLowerCase(Locale.ROOT)))
        : List.of();
  }

  private static List<String> log(RunProgress run, JsonNode telemetry, Predicate<JsonNode> told) {
    JsonNode body = telemetry.path("body");
    List<String> lines = new ArrayList<>();
    for (JsonNode line : body.path("lines")) {
      if (told.test(line)) {
        named(run, telemetry, line(line)).ifPresent(lines::add);
      }
    }
    if (body.path("dropped").asInt(0) > 0) {
      named(run, telemetry, body.path("dropped").asInt(0) + " more lines were dropped")
          .ifPresent(lines::add);
    }
    return lines;
  }

  private static String line(JsonNode line) {
    return text(line, "level") + ": " + text(line, "message") + fields(line);
  }

  /** What was logged beside a message, each field with its name. */
  static String fields(JsonNode line) {
    var said = new StringBuilder();
    line.path("fields")
        .properties()
        .forEach(
            field ->
                said.append("  ")
                    .append(SafeText.line(field.getKey()))
                    .append('=')
                    .append(SafeText.line(field.getValue().asString(field.getValue().toString()))));
    return said.toString();
  }

  private static String progress(JsonNode body) {
    String part =
        body.path("fraction").isNumber()
            ? "%d %%  ".formatted(Math.round(100 * body.path("fraction").doubleValue()))
            : "";
    return (part + text(body, "message")).strip();
  }

  private static String fanOut(RunProgress run, JsonNode body) {
    int count = body.path("elements").size();
    return run.named(body).path() + ": " + count + (count == 1 ? " element" : " elements");
  }

  private static String attemptFailed(JsonNode body) {
    String why =
        "attempt %d failed, %s"
            .formatted(body.path("attempt").asInt(0), SolidProgress.failure(body.path("failure")));
    return body.hasNonNull("retryAt") ? why + "; it is tried again" : why;
  }

  private static Optional<String> cancelled(RunProgress run, JsonNode body) {
    JsonNode all = body.path("invocations");
    String how =
        body.path("confirmed").asBoolean(true)
            ? "cancelled"
            : all.size() == 1
                ? "cancelled; its worker has not said that it stopped"
                : "cancelled; their workers have not said that they stopped";
    return switch (all.size()) {
      case 0 -> Optional.empty();
      case 1 ->
          Optional.ofNullable(run.name(all.get(0).asInt(0))).map(name -> name.path() + ": " + how);
      default -> Optional.of(all.size() + " invocations: " + how);
    };
  }

  private static String because(JsonNode body) {
    String because = text(body, "because");
    return because.isEmpty() ? "" : ", because of " + because;
  }

  private static String standing(RunProgress run, JsonNode body) {
    SolidProgress solid = solid(run, body);
    return solid == null || !solid.fanOut() ? "" : run.standing(solid.name());
  }

  private static String reason(JsonNode body) {
    String reason = text(body, "reason");
    return reason.isEmpty() ? "" : ": " + reason;
  }

  private static Optional<String> named(RunProgress run, JsonNode body, String what) {
    InvocationNames.Name invocation = run.invocation(body);
    return invocation == null ? Optional.empty() : Optional.of(invocation.path() + ": " + what);
  }

  private static Optional<String> single(RunProgress run, JsonNode body, String what) {
    SolidProgress solid = solid(run, body);
    return solid == null || solid.fanOut() ? Optional.empty() : named(run, body, what);
  }

  private static @Nullable SolidProgress solid(RunProgress run, JsonNode body) {
    InvocationNames.Name invocation = run.invocation(body);
    return invocation == null ? null : run.solid(invocation.solid());
  }

  static String text(JsonNode body, String field) {
    return SafeText.line(body.path(field).asString(""));
  }
}
