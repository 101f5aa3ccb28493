package dev.solidflux.flow;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.flow.port.Batch.TelemetryRow;
import dev.solidflux.flow.port.Delivery.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What workers say from inside their attempts, coalesced: of each attempt at most one write in an
 * interval, with the newest progress and the log lines since. Lines beyond a limit are counted, not
 * kept. Confined to the shard's loop.
 */
final class TelemetryBuffer {

  /** Log lines of one attempt in one write. */
  static final int LINES_PER_WRITE = 100;

  /** Log lines of one attempt in all. */
  static final int LINES_PER_ATTEMPT = 10_000;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final class Pending {
    Instant lastWrite = Instant.MIN;
    Instant lastHeard = Instant.MIN;
    @Nullable JsonNode progress;
    ArrayNode lines = JSON.arrayNode();
    int dropped;
    int kept;
    boolean alive;

    boolean any() {
      return alive || progress != null || !lines.isEmpty() || dropped > 0;
    }
  }

  private final Map<Attempt, Pending> byAttempt = new LinkedHashMap<>();
  private final Duration interval;

  TelemetryBuffer(Duration interval) {
    this.interval = interval;
  }

  /** Keeps what was said; of contents that are no telemetry, nothing. */
  void add(Attempt attempt, Content content, Instant now) {
    Pending pending = byAttempt.computeIfAbsent(attempt, any -> new Pending());
    pending.lastHeard = now;
    switch (content) {
      case Content.Progress progress -> pending.progress = progress(progress);
      case Content.Log log -> line(pending, log.level(), log.message(), log.fields());
      case Content.Retrying retrying ->
          line(pending, "warn", "retried by its worker: " + retrying.message(), JSON.objectNode());
      default -> pending.alive = true;
    }
  }

  private static void line(Pending pending, String level, String message, JsonNode fields) {
    if (pending.lines.size() >= LINES_PER_WRITE || pending.kept >= LINES_PER_ATTEMPT) {
      pending.dropped++;
      return;
    }
    pending.kept++;
    ObjectNode line = pending.lines.addObject().put("level", level).put("message", message);
    if (!fields.isEmpty()) {
      line.set("fields", fields);
    }
  }

  private static JsonNode progress(Content.Progress said) {
    ObjectNode body = JSON.objectNode();
    if (said.fraction() != null) {
      body.put("fraction", said.fraction());
    }
    if (said.message() != null) {
      body.put("message", said.message());
    }
    if (!said.detail().isEmpty()) {
      body.set("detail", said.detail());
    }
    return body;
  }

  /** Whether anything waits whose interval is over. */
  boolean anyDue(Instant now) {
    return byAttempt.values().stream().anyMatch(pending -> due(pending, now));
  }

  private boolean due(Pending pending, Instant now) {
    return pending.any()
        && (pending.lastWrite.equals(Instant.MIN)
            || !pending.lastWrite.plus(interval).isAfter(now));
  }

  /** The rows of every attempt whose interval is over. */
  Map<Attempt, List<TelemetryRow>> takeDue(Instant now) {
    Map<Attempt, List<TelemetryRow>> rows = new LinkedHashMap<>();
    byAttempt.forEach(
        (attempt, pending) -> {
          if (due(pending, now)) {
            rows.put(attempt, rows(attempt, pending, now));
          }
        });
    return rows;
  }

  /** The last rows of an attempt that is over. */
  List<TelemetryRow> end(Attempt attempt, Instant now) {
    Pending pending = byAttempt.remove(attempt);
    if (pending == null) {
      return List.of();
    }
    pending.alive = false;
    return pending.any() ? rows(attempt, pending, now) : List.of();
  }

  /** Forgets attempts that said nothing for long. */
  void forgetSilentSince(Instant then) {
    Iterator<Pending> all = byAttempt.values().iterator();
    while (all.hasNext()) {
      Pending pending = all.next();
      if (!pending.any() && pending.lastHeard.isBefore(then)) {
        all.remove();
      }
    }
  }

  /** When the attempt last gave a sign of life to this node; null if it did not lately. */
  @Nullable Instant lastHeard(Attempt attempt) {
    Pending pending = byAttempt.get(attempt);
    return pending == null ? null : pending.lastHeard;
  }

  private static List<TelemetryRow> rows(Attempt attempt, Pending pending, Instant now) {
    List<TelemetryRow> rows = new ArrayList<>(2);
    if (pending.progress != null) {
      rows.add(row(attempt, now, "progress", pending.progress));
    }
    if (!pending.lines.isEmpty() || pending.dropped > 0) {
      ObjectNode body = JSON.objectNode();
      body.set("lines", pending.lines);
      if (pending.dropped > 0) {
        body.put("dropped", pending.dropped);
      }
      rows.add(row(attempt, now, "log", body));
    }
    if (rows.isEmpty()) {
      rows.add(row(attempt, now, "heartbeat", JSON.objectNode()));
    }
    pending.lastWrite = now;
    pending.progress = null;
    pending.lines = JSON.arrayNode();
    pending.dropped = 0;
    pending.alive = false;
    return rows;
  }

  private static TelemetryRow row(Attempt attempt, Instant now, String kind, JsonNode body) {
    return new TelemetryRow(attempt.run(), attempt.invocation(), attempt.number(), now, kind, body);
  }
}
