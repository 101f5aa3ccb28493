package dev.solidflux.flow.due;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.DueTimer;
import dev.solidflux.flow.port.Journal.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The timers of a shard that are due soon. All timers are rows; memory holds those up to a horizon,
 * and is filled again from the rows before the horizon is reached. Confined to the shard's loop.
 */
public final class DueTimers {

  private static final Duration HORIZON = Duration.ofSeconds(10);
  private static final Duration REFILL_BEFORE = Duration.ofSeconds(5);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private record Entry(DueTimer timer, @Nullable Armed armed) {}

  /** What memory knows of one timer of an attempt; another due time makes another one. */
  private record Armed(long armedSeq, Instant due) {}

  private final Journal journal;
  private final int shard;
  private final Scheduler loop;
  private final UnaryOperator<Mono<List<DueTimer>>> answered;

  /** The one that counts for each attempt and kind; entries of the queue that differ are old. */
  private final Map<Attempt, Map<Timer.Kind, Armed>> armed = new HashMap<>();

  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(Comparator.comparing((Entry entry) -> entry.timer().due()));

  /** Fired, and what it led to not yet committed. */
  private final Map<Attempt, Map<Timer.Kind, Armed>> firing = new HashMap<>();

  /** What a commit said while rows were read: those rows may be older. */
  private final Set<Attempt> saidMeanwhile = new HashSet<>();

  private boolean reading;

  /** Rows that are being read may be without some that count now. */
  private boolean again;

  private Instant horizon = Instant.MIN;
  private Instant notBefore = Instant.MIN;

  /**
   * @param answered bounds how long an answer of the database is waited for
   */
  public DueTimers(
      Journal journal, int shard, Scheduler loop, UnaryOperator<Mono<List<DueTimer>>> answered) {
    this.journal = journal;
    this.shard = shard;
    this.loop = loop;
    this.answered = answered;
  }

  /** Whether rows are to be read now. */
  public boolean needsFilling(Instant now) {
    return !reading
        && !now.isBefore(notBefore)
        && horizon.isBefore(now.plus(REFILL_BEFORE))
        && queue.size() < Journal.PAGE;
  }

  /** Reads what is due up to the horizon; never fails, the next one tries again. */
  public Mono<Void> fill(Instant now) {
    Instant upTo = now.plus(HORIZON);
    reading = true;
    again = false;
    saidMeanwhile.clear();
    // what is armed from here on is kept if the reading will reach it
    Instant before = horizon;
    horizon = upTo;
    return answered
        .apply(journal.timers(shard, upTo, Journal.PAGE))
        .publishOn(loop)
        .doOnNext(page -> read(page, upTo))
        .doOnError(
            e -> {
              horizon = before;
              notBefore = now.plus(AFTER_FAILURE);
            })
        .doFinally(end -> reading = false)
        .then();
  }

  private void read(List<DueTimer> page, Instant upTo) {
    for (DueTimer row : page) {
      if (!saidMeanwhile.contains(attempt(row))) {
        put(row);
      }
    }
    // rows of the same moment as the last may be missing
    Instant read = page.size() < Journal.PAGE ? upTo : page.getLast().due();
    horizon = again ? Instant.MIN : read;
  }

  /** Takes those that are due. */
  public List<DueTimer> take(Instant now) {
    List<DueTimer> due = new ArrayList<>();
    while (!queue.isEmpty() && !queue.peek().timer().due().isAfter(now)) {
      Entry entry = queue.remove();
      Armed fired = entry.armed();
      if (fired == null || disarm(entry.timer(), fired)) {
        due.add(entry.timer());
      }
    }
    return due;
  }

  private boolean disarm(DueTimer timer, Armed fired) {
    Timer.Kind kind = known(timer);
    Map<Timer.Kind, Armed> ofAttempt = armed.get(attempt(timer));
    if (kind == null || ofAttempt == null || !ofAttempt.remove(kind, fired)) {
      return false;
    }
    if (ofAttempt.isEmpty()) {
      armed.remove(attempt(timer));
    }
    firing.computeIfAbsent(attempt(timer), any -> new EnumMap<>(Timer.Kind.class)).put(kind, fired);
    return true;
  }

  /** What a fired timer led to is committed; before what it armed is told. */
  public void fired(Attempt attempt, Timer.Kind kind) {
    Map<Timer.Kind, Armed> ofAttempt = firing.get(attempt);
    if (ofAttempt != null && ofAttempt.remove(kind) != null && ofAttempt.isEmpty()) {
      firing.remove(attempt);
    }
  }

  /** A timer was committed; kept only if it is due before the horizon. */
  public void armed(Attempt attempt, Timer timer, Instant due, @Nullable Waiting waiting) {
    if (reading) {
      saidMeanwhile.add(attempt);
    }
    if (due.isBefore(horizon)) {
      put(
          new DueTimer(
              attempt.run(),
              attempt.invocation(),
              attempt.number(),
              new Kept.Known<>(timer.kind()),
              timer.armedSeq(),
              due,
              waiting));
    } else {
      Map<Timer.Kind, Armed> ofAttempt = armed.get(attempt);
      if (ofAttempt != null) {
        ofAttempt.remove(timer.kind());
      }
    }
  }

  /** None of the attempt's timers counts any more. */
  public void forget(Attempt attempt) {
    if (reading) {
      saidMeanwhile.add(attempt);
    }
    armed.remove(attempt);
  }

  /** Rows count again that did not: a run was released. */
  public void readAgain() {
    again = reading;
    horizon = Instant.MIN;
  }

  /** When there is something to do; {@code Instant.MAX} if nothing is known. */
  public Instant next() {
    Instant refill = horizon.equals(Instant.MIN) ? Instant.MIN : horizon.minus(REFILL_BEFORE);
    Instant fill = refill.isBefore(notBefore) ? notBefore : refill;
    Instant head = queue.isEmpty() ? Instant.MAX : queue.peek().timer().due();
    return reading || queue.size() >= Journal.PAGE || head.isBefore(fill) ? head : fill;
  }

  private void put(DueTimer row) {
    Timer.Kind kind = known(row);
    if (kind == null) {
      // unreadable: told once for each reading, which is once for each horizon
      queue.add(new Entry(row, null));
      return;
    }
    Armed one = new Armed(row.armedSeq(), row.due());
    Map<Timer.Kind, Armed> fired = firing.get(attempt(row));
    if (fired != null && one.equals(fired.get(kind))) {
      return;
    }
    Armed before =
        armed.computeIfAbsent(attempt(row), any -> new EnumMap<>(Timer.Kind.class)).put(kind, one);
    if (!one.equals(before)) {
      queue.add(new Entry(row, one));
    }
  }

  private static Timer.@Nullable Kind known(DueTimer timer) {
    return timer.kind() instanceof Kept.Known<Timer.Kind>(Timer.Kind kind) ? kind : null;
  }

  private static Attempt attempt(DueTimer timer) {
    return new Attempt(timer.run(), timer.invocation(), timer.attempt());
  }
}
