package dev.solidflux.flow;

import dev.solidflux.flow.port.Batch.TimerKey;
import dev.solidflux.flow.port.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The timers of a shard that are due soon. All timers are rows; memory holds those up to a horizon,
 * and is filled again from the rows before the horizon is reached. Confined to the shard's loop.
 */
final class DueTimers {

  private static final Duration HORIZON = Duration.ofSeconds(10);
  private static final Duration REFILL_BEFORE = Duration.ofSeconds(5);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private record Entry(TimerKey key, Instant due) {}

  private final Journal journal;
  private final int shard;
  private final Scheduler loop;

  /**
   * The one due time that counts for each timer in memory; entries of the queue that differ are
   * old.
   */
  private final Map<TimerKey, Instant> armed = new HashMap<>();

  private final PriorityQueue<Entry> queue = new PriorityQueue<>(Comparator.comparing(Entry::due));

  /** Fired, and what it led to not yet committed. */
  private final Set<TimerKey> firing = new HashSet<>();

  private Instant horizon = Instant.MIN;

  /** How far a reading under way will reach: what is armed meanwhile may be missing from it. */
  private Instant reaching = Instant.MIN;

  private Instant notBefore = Instant.MIN;

  DueTimers(Journal journal, int shard, Scheduler loop) {
    this.journal = journal;
    this.shard = shard;
    this.loop = loop;
  }

  boolean needsFilling(Instant now) {
    return !now.isBefore(notBefore)
        && horizon.isBefore(now.plus(REFILL_BEFORE))
        && armed.size() < Journal.PAGE;
  }

  /** Reads what is due up to the horizon. */
  Mono<Void> fill(Instant now) {
    Instant upTo = now.plus(HORIZON);
    reaching = upTo;
    return journal
        .timers(shard, upTo, Journal.PAGE)
        .publishOn(loop)
        .doOnError(e -> notBefore = now.plus(AFTER_FAILURE))
        .doOnNext(
            page -> {
              page.forEach(due -> put(new TimerKey(due.run(), due.timer()), due.due()));
              horizon = page.size() < Journal.PAGE ? upTo : page.getLast().due();
            })
        .then();
  }

  /** Takes those that are due. */
  List<Input.Due> take(Instant now) {
    List<Input.Due> due = new ArrayList<>();
    while (!queue.isEmpty() && !queue.peek().due().isAfter(now)) {
      Entry entry = queue.remove();
      if (armed.remove(entry.key(), entry.due()) && firing.add(entry.key())) {
        due.add(new Input.Due(entry.key().run(), entry.key().timer()));
      }
    }
    return due;
  }

  /** What a fired timer led to is committed, or was refused. */
  void fired(TimerKey key) {
    firing.remove(key);
  }

  /** A timer was committed; kept only if it is due before the horizon. */
  void armed(TimerKey key, Instant due) {
    if (due.isBefore(horizon) || due.isBefore(reaching)) {
      put(key, due);
    } else {
      armed.remove(key);
    }
  }

  private void put(TimerKey key, Instant due) {
    if (!firing.contains(key) && !due.equals(armed.put(key, due))) {
      queue.add(new Entry(key, due));
    }
  }
}
