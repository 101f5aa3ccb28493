package dev.solidflux.flow.value;

import dev.solidflux.json.Ref;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The values that were used last, up to so much of them.
 *
 * @param <V> what is kept of a value
 */
final class Recent<V> {

  private final long most;
  private final ToLongFunction<Ref> size;
  private final Map<Ref, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private long all;

  /**
   * @param size what one takes
   */
  Recent(long most, ToLongFunction<Ref> size) {
    this.most = most;
    this.size = size;
  }

  synchronized @Nullable V get(Ref ref) {
    return values.get(ref);
  }

  synchronized void put(Ref ref, V value) {
    if (size.applyAsLong(ref) > most || values.putIfAbsent(ref, value) != null) {
      return;
    }
    all += size.applyAsLong(ref);
    for (Iterator<Ref> eldest = values.keySet().iterator(); all > most; ) {
      all -= size.applyAsLong(eldest.next());
      eldest.remove();
    }
  }
}
