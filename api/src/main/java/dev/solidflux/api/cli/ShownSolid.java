package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.SafeText;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A solid of a run on a screen: facts first, then a line for each of what is of it. */
record ShownSolid(PrintStream out) {
  private static final String ROW = "%-32s  %-10s  %s%n";
  private static final String ATTEMPT = "%-7s  %-10s  %9s  %9s  %-24s  %s%n";
  private static final int VALUE = 500;

  /** With its attempts. */
  void invocation(JsonNode solid, JsonNode one) {
    fact("invocation", text(one, "path"));
    fact("solid", kind(solid));
    fact("state", text(one, "state"));
    fact("waits", waits(one.path("awaits")));
    fact("waits", Held.by(one.path("permit")));
    fact("cache", cache(one.path("cache")));
    fact("progress", text(one.path("progress"), "message"));
    fact("args", value(one.path("args")));
    fact("result", value(one.path("result")));
    if (one.path("attempts").isEmpty()) {
      fact("failure", failure(one.path("failure")));
      return;
    }
    out.println();
    out.printf(ATTEMPT, "ATTEMPT", "STATE", "WAITED", "TOOK", "WORKER", "");
    one.path("attempts").forEach(this::attempt);
  }

  private void attempt(JsonNode one) {
    String begun = one.path("startedAt").asString("");
    String ended = one.path("endedAt").asString("");
    int lost = one.path("redeliveries").asInt(0);
    String late = one.path("late").asBoolean(false) ? "its result came late; " : "";
    out.printf(
        ATTEMPT,
        one.path("attempt").asInt(0),
        text(one, "state"),
        between(one.path("sentAt").asString(""), begun.isEmpty() ? ended : begun),
        between(begun, ended),
        text(one, "worker"),
        late + (lost > 0 ? "lost " + lost + "×; " : "") + failure(one.path("failure")));
  }

  void invocations(JsonNode solid, List<JsonNode> all, int most) {
    about(solid);
    table(
        all,
        most,
        one -> {
          String worker = text(one, "worker");
          String failure = failure(one.path("failure"));
          String signal = text(one, "signal");
          String held = Held.by(one.path("permit"));
          return Stream.of(
                  failure,
                  signal.isEmpty() ? "" : "waits for the signal " + signal,
                  held.isEmpty() ? "" : "waits " + held,
                  worker)
              .filter(what -> !what.isEmpty())
              .findFirst()
              .orElse("");
        });
  }

  void elements(JsonNode solid, List<JsonNode> all, int most) {
    about(solid);
    table(all, most, one -> failure(one.path("failure")));
  }

  /** With what is in it. */
  void element(JsonNode solid, JsonNode one) {
    fact("element", text(one, "path"));
    fact("solid", kind(solid));
    fact("state", text(one, "state"));
    fact("failure", failure(one.path("failure")));
    List<JsonNode> solids = one.path("solids").valueStream().toList();
    table(solids, solids.size(), ShownSolid::inner);
  }

  private static String inner(JsonNode one) {
    if (!text(one, "state").equals("skipped")) {
      return "";
    }
    String because = text(one, "because");
    return because.isEmpty() ? "its condition is false" : "on account of " + because;
  }

  private void about(JsonNode solid) {
    fact("solid", text(solid, "name") + ", " + kind(solid));
    fact("state", text(solid, "state"));
    if (text(solid, "state").equals("waiting")) {
      fact("after", texts(solid.path("dependsOn")) + " (join: " + text(solid, "join") + ")");
    }
    for (JsonNode skip : solid.path("skipped")) {
      String because = text(skip, "because");
      fact(
          "skipped",
          skip.path("count").asInt(0)
              + "×, "
              + (because.isEmpty() ? "its condition is false" : "on account of " + because));
    }
    fact("failure", failure(solid.path("failure")));
  }

  private interface More {
    String of(JsonNode one);
  }

  private void table(List<JsonNode> all, int most, More more) {
    if (all.isEmpty()) {
      return;
    }
    out.println();
    out.printf(ROW, "PATH", "STATE", "");
    for (JsonNode one : all.subList(0, Math.min(most, all.size()))) {
      out.printf(ROW, text(one, "path"), text(one, "state"), more.of(one));
    }
    if (all.size() > most) {
      out.println("and more: the page shows them, and the HTTP API");
    }
  }

  private static String kind(JsonNode solid) {
    String task = text(solid, "task");
    String kind = text(solid, "kind");
    return task.isEmpty() ? kind : kind + " " + task + " on queue " + text(solid, "queue");
  }

  private static String waits(JsonNode awaits) {
    if (!awaits.isObject()) {
      return "";
    }
    String signal = text(awaits, "signal");
    String until = SafeText.time(awaits.path("until").asString(""));
    return (signal.isEmpty() ? "" : "for the signal " + signal)
        + (until.isEmpty() ? "" : (signal.isEmpty() ? "until " : ", until ") + until);
  }

  private static String cache(JsonNode cache) {
    if (!cache.isObject()) {
      return "";
    }
    return cache.path("hit").asBoolean(false)
        ? "hit, from run " + text(cache, "run")
        : "miss: " + text(cache, "because");
  }

  /** A line of it; with --json there is more. */
  private static String value(JsonNode excerpt) {
    if (!excerpt.isObject()) {
      return "";
    }
    JsonNode cut = excerpt.path("text");
    String whole = cut.isString() ? cut.stringValue() : SafeText.jsonLine(excerpt.path("value"));
    String line = SafeText.line(whole);
    long bytes = excerpt.path("bytes").asLong(0);
    return line.length() <= VALUE && !cut.isString()
        ? line
        : SafeText.line(line.substring(0, Math.min(VALUE, line.length())))
            + String.format(Locale.ROOT, "… (%,d bytes)", bytes);
  }

  private static String failure(JsonNode failure) {
    return failure.isObject() ? text(failure, "type") + ": " + text(failure, "message") : "";
  }

  private static String between(String from, String to) {
    if (from.isEmpty()) {
      return "";
    }
    Instant end = to.isEmpty() ? Instant.now() : Instant.parse(to);
    long millis = Math.max(0, Duration.between(Instant.parse(from), end).toMillis());
    return String.format(Locale.ROOT, "%,.1f s", millis / 1000.0);
  }

  private void fact(String name, String text) {
    if (!text.isEmpty()) {
      out.printf("%-10s %s%n", name, text);
    }
  }

  private static String texts(JsonNode list) {
    return String.join(
        ", ", list.valueStream().map(one -> SafeText.line(one.asString(""))).toList());
  }

  private static String text(JsonNode of, String field) {
    return SafeText.line(of.path(field).asString(""));
  }
}
