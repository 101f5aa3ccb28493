package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs that a shard has in memory: the ones used last, up to a number and a sum of bytes, and
 * none that was not touched for a while. A run that leaves is folded again when a command for it
 * comes. Confined to the shard's loop.
 */
final class HotRuns {

  private record Entry(HotRun run, long bytes, long touched) {}

  /** When memory is full, one part in this many is emptied. */
  private static final int ROOM = 2;

  private final LinkedHashMap<RunId, Entry> byAge = new LinkedHashMap<>(64, 0.75f, true);
  private final int mostRuns;
  private final long mostBytes;
  private final long idleNanos;
  private final LongSupplier nanos;
  private final Consumer<HotRun> leaving;
  private long bytes;

  /**
   * @param leaving told of each run that memory lets go of its own accord
   */
  HotRuns(TurnSettings settings, LongSupplier nanos, Consumer<HotRun> leaving) {
    this.mostRuns = settings.hotRuns();
    this.mostBytes = settings.hotBytes();
    this.idleNanos = settings.passivation().toNanos();
    this.nanos = nanos;
    this.leaving = leaving;
  }

  @Nullable HotRun get(RunId run) {
    Entry entry = byAge.get(run);
    return entry == null ? null : entry.run();
  }

  void put(HotRun run) {
    Entry entry = new Entry(run, run.bytes(), nanos.getAsLong());
    bytes += entry.bytes();
    forget(byAge.put(run.id(), entry));
  }

  void remove(RunId run) {
    forget(byAge.remove(run));
  }

  private void forget(@Nullable Entry entry) {
    if (entry != null) {
      bytes -= entry.bytes();
    }
  }

  int size() {
    return byAge.size();
  }

  long bytes() {
    return bytes;
  }

  /**
   * Lets the runs go that were not touched for long and, beyond the limits, the oldest: so many
   * that there is room for the next ones together; to be called between batches.
   */
  void passivate() {
    long now = nanos.getAsLong();
    boolean over = byAge.size() > mostRuns || bytes > mostBytes;
    int runsLeft = over ? mostRuns - mostRuns / ROOM : mostRuns;
    long bytesLeft = over ? mostBytes - mostBytes / ROOM : mostBytes;
    Iterator<Map.Entry<RunId, Entry>> oldestFirst = byAge.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      Entry oldest = oldestFirst.next().getValue();
      boolean fits = byAge.size() <= runsLeft && bytes <= bytesLeft;
      if (fits && now - oldest.touched() < idleNanos) {
        return;
      }
      oldestFirst.remove();
      forget(oldest);
      leaving.accept(oldest.run());
    }
  }
}
