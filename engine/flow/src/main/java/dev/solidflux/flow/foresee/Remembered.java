package dev.solidflux.flow.foresee;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Forecasts.Foreseen;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of runs that are foreseen: since when their steps have been at work, and what
 * was last written of them. Those that were heard of last, as many as are not too much together; of
 * others it is not known, and then a step counts as just begun.
 */
final class Remembered {

  private static final int ENTRIES = 200_000;

  /** Times that differ by less are the same, in nanoseconds, and in parts of the time ahead. */
  private static final double SAME = 1e9;

  private static final double SAME_PART = 0.1;

  private static final class OfRun {
    private final Map<String, Long> begun = new HashMap<>();

    /** Null if it is not known what is written. */
    private @Nullable Map<String, Written> written;

    int entries() {
      return 1 + begun.size() + (written == null ? 0 : written.size());
    }
  }

  /** A row that was written, its times on the monotonic clock. */
  private record Written(String queue, int tasks, double ask, double until, int known) {

    static Written of(Foreseen row, long now) {
      return new Written(
          row.queue(), row.tasks(), now + 1e9 * row.ask(), now + 1e9 * row.until(), row.known());
    }

    boolean isAbout(Written other, long now) {
      return queue.equals(other.queue)
          && tasks == other.tasks
          && known == other.known
          && isAbout(ask, other.ask, now)
          && isAbout(until, other.until, now);
    }

    private static boolean isAbout(double one, double other, long now) {
      double ahead = Math.max(0, Math.max(one, other) - (double) now);
      return one == other
          || Math.abs(Math.max(one, (double) now) - Math.max(other, (double) now))
              <= Math.max(SAME, SAME_PART * ahead);
    }
  }

  private final Map<RunId, OfRun> runs = new LinkedHashMap<>(16, 0.75f, true);
  private int entries;

  /** Something of a step is at work from now on, if nothing was. */
  synchronized void begun(RunId run, String path, long now) {
    change(run, of -> of.begun.putIfAbsent(path, now));
  }

  /** For how many seconds something of a step has been at work. */
  synchronized @Nullable Double begunAgo(RunId run, String path, long now) {
    OfRun of = runs.get(run);
    Long begun = of == null ? null : of.begun.get(path);
    return begun == null ? null : (now - begun) / 1e9;
  }

  /** Whether something else is written of a run than this. */
  synchronized boolean differs(RunId run, List<Foreseen> rows, long now) {
    OfRun of = runs.get(run);
    Map<String, Written> written = of == null ? null : of.written;
    return written == null
        || written.size() != rows.size()
        || rows.stream().anyMatch(row -> differs(written.get(row.path()), row, now));
  }

  private static boolean differs(@Nullable Written written, Foreseen row, long now) {
    return written == null || !written.isAbout(Written.of(row, now), now);
  }

  /** This was written of a run. */
  synchronized void written(RunId run, List<Foreseen> rows, long now) {
    Map<String, Written> written = new HashMap<>();
    rows.forEach(row -> written.put(row.path(), Written.of(row, now)));
    change(run, of -> of.written = written);
  }

  /** It is not known what is written of a run. */
  synchronized void unknown(RunId run) {
    change(run, of -> of.written = null);
  }

  synchronized void forget(RunId run) {
    OfRun gone = runs.remove(run);
    entries -= gone == null ? 0 : gone.entries();
  }

  private interface Change {
    void on(OfRun run);
  }

  private void change(RunId run, Change change) {
    OfRun of = runs.get(run);
    entries -= of == null ? 0 : of.entries();
    OfRun changed = of == null ? new OfRun() : of;
    change.on(changed);
    runs.put(run, changed);
    entries += changed.entries();
    Iterator<OfRun> eldest = runs.values().iterator();
    while (entries > ENTRIES && runs.size() > 1) {
      entries -= eldest.next().entries();
      eldest.remove();
    }
  }
}
