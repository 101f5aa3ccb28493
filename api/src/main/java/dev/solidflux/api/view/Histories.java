package dev.solidflux.api.view;

import dev.solidflux.core.id.RunId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs that were read last, so that whoever looks again reads only what has happened since: as
 * many as are not too large together.
 */
final class Histories {

  private final long most;
  private final Map<RunId, History> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * @param most bytes of all together, about
   */
  Histories(long most) {
    this.most = most;
  }

  synchronized @Nullable History get(RunId run) {
    return kept.get(run);
  }

  /** Keeps it, unless a newer one is kept. */
  synchronized void put(History history) {
    History before = kept.get(history.run().id());
    if (before != null && before.run().seq() >= history.run().seq()) {
      return;
    }
    kept.put(history.run().id(), history);
    bytes += history.bytes() - (before == null ? 0 : before.bytes());
    Iterator<History> longestUnused = kept.values().iterator();
    while (bytes > most && longestUnused.hasNext()) {
      bytes -= longestUnused.next().bytes();
      longestUnused.remove();
    }
  }
}
