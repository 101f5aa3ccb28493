package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Journal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Runs that look into values which could not be fetched. What came for them waits in rows, where it
 * holds up nobody, and is heard again after a pause; as soon as one gets through, all are. Changed
 * by the shard's loop alone; asked from any thread.
 */
final class PutOffs {

  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LAST = Duration.ofSeconds(30);

  /** After that nothing comes of what was heard again: the run was cancelled, perhaps. */
  private static final Duration HEARD = Duration.ofMinutes(1);

  /** How many are heard again at a time. */
  private static final int AT_A_TIME = 100;

  /**
   * @param pause before it is heard again
   * @param heard whether it is being tried
   * @param due when it is heard again, or forgotten
   */
  private record PutOff(Duration pause, boolean heard, long due) {}

  private final LongSupplier nanos;
  private final Map<RunId, PutOff> runs = new ConcurrentHashMap<>();
  private boolean more;

  PutOffs(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** What came for it waits in rows from now on. */
  void add(RunId run) {
    PutOff before = runs.get(run);
    if (before == null || before.heard()) {
      Duration pause = before == null ? FIRST : longer(before.pause());
      runs.put(run, new PutOff(pause, false, in(pause)));
    }
  }

  /** A page of those of a former owner. */
  void inherits(Collection<RunId> left) {
    more = left.size() >= Journal.PAGE;
    left.forEach(run -> runs.putIfAbsent(run, new PutOff(FIRST, false, nanos.getAsLong())));
  }

  /** Whether there was another page, and it is time for that; said once. */
  boolean mayInheritMore() {
    boolean now = more && runs.isEmpty();
    more &= !now;
    return now;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LAST) < 0 ? twice : LAST;
  }

  /** One got through, so the others may too. */
  void gotThrough(RunId run) {
    if (runs.remove(run) != null) {
      runs.replaceAll(
          (other, one) -> one.heard() ? one : new PutOff(FIRST, false, nanos.getAsLong()));
    }
  }

  /** Those that are to be heard again now. */
  List<RunId> due() {
    long now = nanos.getAsLong();
    runs.values().removeIf(one -> one.heard() && one.due() - now <= 0);
    List<RunId> due =
        runs.entrySet().stream()
            .filter(one -> !one.getValue().heard() && one.getValue().due() - now <= 0)
            .map(Map.Entry::getKey)
            .limit(AT_A_TIME)
            .toList();
    due.forEach(
        run -> runs.computeIfPresent(run, (same, one) -> new PutOff(one.pause(), true, in(HEARD))));
    return due;
  }

  private long in(Duration span) {
    return nanos.getAsLong() + span.toNanos();
  }

  /** Whether what looks into values is not even to be tried. */
  boolean waits(RunId run) {
    PutOff putOff = runs.get(run);
    return putOff != null && !putOff.heard();
  }

  /** Whether it failed lately, so that one try is enough. */
  boolean isKnown(RunId run) {
    return runs.containsKey(run);
  }
}
