package dev.solidflux.flow.own;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Which shards this node does not take now although they are free: those that ended here by an
 * error, for a while that doubles each time, and those that only a newer build can read. And
 * whether the node had better have none at all: its shards do not move, or end again and again.
 */
final class Reluctance {

  private static final int MOST_DOUBLINGS = 5;
  private static final int TIMES_TO_BE_UNWELL = 3;

  /** In backoffs: long enough for others to take all. */
  private static final int UNWELL = 15;

  private record Failed(int times, long notBefore) {}

  private final Duration backoff;
  private final LongSupplier nanos;
  private final Map<Integer, Failed> failed = new HashMap<>();
  private final Set<Integer> forNewer = new HashSet<>();
  private long wellAgain;

  Reluctance(Duration backoff, LongSupplier nanos) {
    this.backoff = backoff;
    this.nanos = nanos;
    this.wellAgain = nanos.getAsLong();
  }

  /** The shard did not move. */
  void stuck(int shard) {
    failed(shard);
    unwell();
  }

  private void unwell() {
    wellAgain = nanos.getAsLong() + UNWELL * backoff.toNanos();
  }

  /** Whether others had better have all shards, if there are any. */
  boolean isUnwell() {
    return nanos.getAsLong() - wellAgain < 0;
  }

  /** The shard ended by an error. */
  void failed(int shard) {
    long now = nanos.getAsLong();
    Failed before = failed.get(shard);
    long longAgo = backoff.toNanos() << (MOST_DOUBLINGS + 1);
    int times = before == null || now - before.notBefore() > longAgo ? 1 : before.times() + 1;
    long pause = backoff.toNanos() << Math.min(times - 1, MOST_DOUBLINGS);
    failed.put(shard, new Failed(times, now + pause));
    if (times >= TIMES_TO_BE_UNWELL) {
      unwell();
    }
  }

  void leaveToNewer(int shard) {
    forNewer.add(shard);
  }

  /**
   * @param newerLives whether a node lives that reads more than this one
   */
  boolean mayTake(int shard, boolean newerLives) {
    if (!newerLives) {
      forNewer.clear();
    }
    Failed before = failed.get(shard);
    return !forNewer.contains(shard)
        && (before == null || nanos.getAsLong() - before.notBefore() >= 0);
  }
}
