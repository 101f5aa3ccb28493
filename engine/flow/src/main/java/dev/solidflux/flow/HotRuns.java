package dev.solidflux.flow;

import dev.solidflux.core.id.RunId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs that a shard has in memory: the ones used last, up to a number, and none that was not
 * touched for a while. A run that leaves is folded again when a command for it comes. Confined to
 * the shard's loop.
 */
final class HotRuns {

  private record Entry(HotRun run, long touched) {}

  private final LinkedHashMap<RunId, Entry> byAge = new LinkedHashMap<>(64, 0.75f, true);
  private final int limit;
  private final long idleNanos;
  private final LongSupplier nanos;

  HotRuns(int limit, long idleNanos, LongSupplier nanos) {
    this.limit = limit;
    this.idleNanos = idleNanos;
    this.nanos = nanos;
  }

  @Nullable HotRun get(RunId run) {
    Entry entry = byAge.get(run);
    return entry == null ? null : entry.run();
  }

  void put(HotRun run) {
    byAge.put(run.state().id(), new Entry(run, nanos.getAsLong()));
  }

  void remove(RunId run) {
    byAge.remove(run);
  }

  int size() {
    return byAge.size();
  }

  /**
   * Lets the runs go that were not touched for long, and the oldest beyond the limit; to be called
   * between batches.
   */
  void passivate() {
    long now = nanos.getAsLong();
    Iterator<Map.Entry<RunId, Entry>> oldestFirst = byAge.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      Entry oldest = oldestFirst.next().getValue();
      if (byAge.size() <= limit && now - oldest.touched() < idleNanos) {
        return;
      }
      oldestFirst.remove();
    }
  }
}
