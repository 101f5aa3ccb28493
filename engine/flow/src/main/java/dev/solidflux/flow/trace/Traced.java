package dev.solidflux.flow.trace;

import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.trace.Named;
import dev.solidflux.core.trace.RunTrace;
import dev.solidflux.core.trace.Span;
import dev.solidflux.core.trace.Trace;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One run, as far as its trace is told. It takes its events by their numbers: one that does not
 * follow waits until those before it were read from the rows, which tells nothing, since whoever
 * committed them has told it. Of what is in doubt here the rows say who committed it: they have the
 * moment that this node gave it.
 */
final class Traced {

  /** So many events wait for those before them. */
  private static final int WAITING = 10_000;

  private final Trace trace;
  private final boolean sampled;
  private final RunTrace spans;
  private final Map<Long, Instant> doubts = new HashMap<>();
  private final Deque<Occurred> waiting = new ArrayDeque<>();
  private long seq;
  private boolean isRead;
  private boolean isOver;

  Traced(Trace trace, boolean sampled, Run run) {
    this.trace = trace;
    this.sampled = sampled;
    this.spans = new RunTrace(trace, run.pipeline().name(), run.version());
  }

  Trace trace() {
    return trace;
  }

  boolean isSampled() {
    return sampled;
  }

  /** How many invocations it remembers. */
  int size() {
    return spans.size();
  }

  /** The number of the last event that is in it. */
  long seq() {
    return seq;
  }

  /** Whether events wait for those before them. */
  boolean waits() {
    return !waiting.isEmpty();
  }

  /** Whether its last event is in it. */
  boolean isOver() {
    return isOver;
  }

  /** Whether it is not known of events after the last whether they were committed. */
  boolean isInDoubt() {
    return !doubts.isEmpty();
  }

  /**
   * The spans that are over with a committed event.
   *
   * @return null if too many wait
   */
  @Nullable List<Span> take(Occurred next) {
    if (!waits() && next.seq() == seq + 1) {
      return then(next);
    }
    if (waiting.size() == WAITING) {
      return null;
    }
    if (next.seq() > seq) {
      waiting.add(next.withoutValues());
    }
    return List.of();
  }

  private List<Span> then(Occurred next) {
    return then(next.event(), next.seq(), next.at(), new Names(next.after()));
  }

  private List<Span> then(RunEvent event, long number, Instant at, IntFunction<Named> names) {
    seq = number;
    doubts.remove(number);
    isOver = Formats.endsRun(Formats.EVENTS.name(event));
    return spans.then(event, at, names);
  }

  void doubt(Occurred event) {
    if (event.seq() > seq && doubts.size() < WAITING) {
      doubts.put(event.seq(), rounded(event.at()));
    }
  }

  void sent(int invocation, int attempt, Instant at) {
    spans.sent(invocation, attempt, at);
  }

  /**
   * Takes events from the rows, in order: those before the ones that wait; or, if none do, those
   * before what was in doubt, and of that what is there.
   *
   * @param rows the first of those after {@link #seq}
   * @return the spans that nobody but this node tells
   */
  List<Span> read(Slice<Runs.Event> rows) {
    List<Span> untold = new ArrayList<>();
    isRead = !rows.more();
    long next = next();
    for (Runs.Event row : rows.items()) {
      if (row.seq() <= seq) {
        continue; // it came here meanwhile
      }
      boolean ours = rounded(row.at()).equals(doubts.get(row.seq()));
      if (row.seq() >= next && (waits() || !ours)) {
        isRead = true;
        break;
      }
      List<Span> over = then(row);
      untold.addAll(ours ? over : List.of());
    }
    while (waits() && waiting.getFirst().seq() == seq + 1) {
      isRead = true;
      untold.addAll(then(waiting.removeFirst()));
    }
    if (isRead && waits()) {
      throw new IllegalStateException("event " + (seq + 1) + " is missing");
    }
    return untold;
  }

  /** The first event that is told here, or may be. */
  private long next() {
    return waits()
        ? waiting.getFirst().seq()
        : doubts.keySet().stream().mapToLong(Long::longValue).min().orElse(seq + 1);
  }

  /** Whether no more rows are needed. */
  boolean isRead() {
    return isRead;
  }

  private List<Span> then(Runs.Event row) {
    return switch (Formats.EVENTS.read(row.type(), row.version(), row.body())) {
      case Kept.Known<RunEvent>(RunEvent event) -> then(event, row.seq(), row.at(), names(event));
      case Kept.Unreadable<RunEvent>(String reason, boolean newer) ->
          throw new IllegalStateException(reason);
    };
  }

  /** A run's state is not kept for the names alone: it may be large. */
  private IntFunction<Named> names(RunEvent event) {
    return waits() ? new Names(waiting.getFirst().before()) : Names.of(event);
  }

  /** As PostgreSQL keeps it. */
  private static Instant rounded(Instant at) {
    return at.truncatedTo(ChronoUnit.MICROS);
  }
}
