package dev.solidflux.core.run;

import dev.solidflux.core.definition.Cache;
import dev.solidflux.core.definition.QueueLimits;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be taken before something is begun, and given back when it is over.
 *
 * @param limit the name of the limit
 * @param key each key of a limit has as many permits as any other
 * @param max how many of these may be taken at a time
 * @param parts of what the key is a hash, by name, each by a hash of its own; null if the key says
 *     itself what it is
 */
public record Permit(String limit, String key, int max, @Nullable SortedMap<String, String> parts) {

  public Permit {
    parts = parts == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  public Permit(String limit, String key, int max) {
    this(limit, key, max, null);
  }

  /** Whether it is of a queue, which all workspaces share. */
  public boolean ofQueue() {
    return limit.startsWith(QueueLimits.PREFIX);
  }

  /** Whether who has it computes a result that is kept, and all who wait for it wait for that. */
  public boolean ofCache() {
    return limit.startsWith(Cache.PREFIX);
  }
}
