package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Journal.Waiting;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a deadline that is due has really passed: only silence that could have been heard counts,
 * and a task that has not left yet has not waited in its queue.
 */
final class Deadlines {

  /** Once the shard listens again, a worker gets this long at most to say what it could not. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Memory memory;
  private final Sight sight;

  Deadlines(Memory memory, Sight sight) {
    this.memory = memory;
    this.sight = sight;
  }

  /** What is to be done about a timer that is due. */
  sealed interface Ruling {
    record Over() implements Ruling {}

    /** There was a sign of life that is still to be written. */
    record Heard() implements Ruling {}

    /** Not before then; its row stays as it is. */
    record Later(Instant then) implements Ruling {}

    /** The task is still here: its time begins anew. */
    record NotSentYet(Waiting where, Instant then) implements Ruling {}
  }

  Ruling judge(HotRun hot, Attempt attempt, Timer timer, @Nullable Waiting waiting) {
    Duration limit = hot.run().limit(timer.invocation(), timer.kind());
    if (limit == null) {
      return new Ruling.Over(); // a retry, a grace, or nothing that still counts
    }
    if (timer.kind() == Timer.Kind.QUEUE && waiting != null && memory.outbox().waits(waiting)) {
      return new Ruling.NotSentYet(waiting, sight.now().plus(limit));
    }
    Instant heard = memory.telemetry().lastHeard(attempt);
    if (timer.kind() == Timer.Kind.HEARTBEAT
        && heard != null
        && heard.plus(limit).isAfter(sight.now())) {
      return new Ruling.Heard();
    }
    Instant since = sight.listeningSince();
    boolean silence = timer.kind() == Timer.Kind.HEARTBEAT;
    Duration grace = silence || limit.compareTo(GRACE) < 0 ? limit : GRACE;
    if (since == null) {
      return new Ruling.Later(sight.now().plus(grace));
    }
    Instant earliest = since.plus(grace);
    return earliest.isAfter(sight.now()) ? new Ruling.Later(earliest) : new Ruling.Over();
  }

  /** Whether nothing was heard of an attempt for as long as counts after a broker was wiped. */
  boolean silent(Attempt attempt) {
    Instant heard = memory.telemetry().lastHeard(attempt);
    return heard == null || !heard.plus(memory.silence()).isAfter(sight.now());
  }
}
