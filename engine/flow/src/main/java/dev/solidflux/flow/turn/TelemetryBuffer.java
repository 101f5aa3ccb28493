package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.TelemetryRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
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

  /** What lines of all attempts may take until they are written, in characters. */
  static final int CHARACTERS = 4 << 20;

  /** A sign of life that says nothing else is written only so often: for people to see. */
  private static final Duration LIFE = Duration.ofSeconds(10);

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final class Pending {
    Instant lastWrite = Instant.MIN;
    Instant lastHeard = Instant.MIN;
    @Nullable JsonNode progress;
    ArrayNode lines = JSON.arrayNode();
    int characters;
    int dropped;
    int kept;
    boolean alive;
    boolean queued;

    boolean any() {
      return alive || progress != null || !lines.isEmpty() || dropped > 0;
    }
  }

  private record Due(Instant at, Attempt attempt) {}

  private final LinkedHashMap<Attempt, Pending> byAttempt = new LinkedHashMap<>(16, 0.75f, true);
  private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::at));
  private final Duration interval;
  private int characters;

  TelemetryBuffer(Duration interval) {
    this.interval = interval;
  }

  /** Keeps what was said; of contents that are no telemetry, nothing but that it was heard. */
  void add(Attempt attempt, Content content, Instant now) {
    Pending pending = byAttempt.computeIfAbsent(attempt, any -> new Pending());
    pending.lastHeard = now;
    switch (content) {
      case Content.Progress progress -> pending.progress = progress(progress);
      case Content.Log log -> line(pending, log.level(), log.message(), log.fields());
      case Content.Retrying retrying ->
          line(pending, "warn", "retried by its worker: " + retrying.message(), JSON.objectNode());
      case Content.LinesDropped lost ->
          pending.dropped =
              (int) Math.min((long) pending.dropped + lost.lines(), Integer.MAX_VALUE);
      case Content.Heartbeat heartbeat -> pending.alive |= !isAfter(pending.lastWrite, LIFE, now);
      default -> {}
    }
    if (pending.any() && !pending.queued) {
      pending.queued = true;
      Instant at =
          isAfter(pending.lastWrite, interval, now) ? pending.lastWrite.plus(interval) : now;
      due.add(new Due(at, attempt));
    }
  }

  private static boolean isAfter(Instant then, Duration since, Instant now) {
    return !then.equals(Instant.MIN) && then.plus(since).isAfter(now);
  }

  private void line(Pending pending, String level, String message, JsonNode fields) {
    String extra = fields.isEmpty() ? "" : fields.toString();
    int length = message.length() + extra.length();
    if (pending.lines.size() >= LINES_PER_WRITE
        || pending.kept >= LINES_PER_ATTEMPT
        || characters + length > CHARACTERS) {
      pending.dropped++;
      return;
    }
    pending.kept++;
    pending.characters += length;
    characters += length;
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

  /** When something is to be written; {@code Instant.MAX} for never. */
  Instant next() {
    return due.isEmpty() ? Instant.MAX : due.peek().at();
  }

  /** The rows of every attempt whose interval is over. */
  Map<Attempt, List<TelemetryRow>> takeDue(Instant now) {
    Map<Attempt, List<TelemetryRow>> rows = new LinkedHashMap<>();
    while (!due.isEmpty() && !due.peek().at().isAfter(now)) {
      Attempt attempt = due.remove().attempt();
      Pending pending = byAttempt.get(attempt);
      if (pending != null) {
        pending.queued = false;
        if (pending.any()) {
          rows.put(attempt, rows(attempt, pending, now));
        }
      }
    }
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

  /** Forgets attempts that said nothing for long: at most a few at a time, the longest silent. */
  void forgetSilentSince(Instant then) {
    var oldest = byAttempt.entrySet().iterator();
    while (oldest.hasNext()) {
      Pending pending = oldest.next().getValue();
      if (pending.any() || !pending.lastHeard.isBefore(then)) {
        return;
      }
      oldest.remove();
    }
  }

  /** When the attempt last gave a sign of life to this node; null if it did not lately. */
  @Nullable Instant lastHeard(Attempt attempt) {
    Pending pending = byAttempt.get(attempt);
    return pending == null ? null : pending.lastHeard;
  }

  private List<TelemetryRow> rows(Attempt attempt, Pending pending, Instant now) {
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
    characters -= pending.characters;
    pending.lastWrite = now;
    pending.progress = null;
    pending.lines = JSON.arrayNode();
    pending.characters = 0;
    pending.dropped = 0;
    pending.alive = false;
    return rows;
  }

  private static TelemetryRow row(Attempt attempt, Instant now, String kind, JsonNode body) {
    return new TelemetryRow(attempt, now, kind, Formats.json(body).json());
  }
}
