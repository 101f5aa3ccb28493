package dev.solidflux.flow.pace;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits to be done, the newest of each key alone, as many as are not too many or too large
 * together. Who waits longest comes first, also if it was replaced meanwhile. From any thread.
 *
 * @param <K> what they are known by
 * @param <V> what waits
 */
public final class Latest<K, V> {

  private record Sized<V>(V value, long bytes) {}

  private final int most;
  private final long mostBytes;
  private final Map<K, Sized<V>> waiting = new LinkedHashMap<>();
  private long bytes;

  /**
   * @param most how many may wait
   * @param mostBytes how large they may be together
   */
  public Latest(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /**
   * It waits, in place of an older one of its key. If there is no room for it, that stays.
   *
   * @return whether there was room
   */
  public synchronized boolean put(K key, V value, long size) {
    Sized<V> older = waiting.get(key);
    long after = bytes + size - (older == null ? 0 : older.bytes());
    if ((older == null && waiting.size() >= most) || after > mostBytes) {
      return false;
    }
    waiting.put(key, new Sized<>(value, size));
    bytes = after;
    return true;
  }

  /** The same, unless one of its key waits, which is newer. */
  public synchronized boolean putBack(K key, V value, long size) {
    return waiting.containsKey(key) || put(key, value, size);
  }

  public synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Those that have waited longest, at most so many; they wait no longer. */
  public synchronized List<V> take(int count) {
    List<V> taken = new ArrayList<>();
    Iterator<Sized<V>> longest = waiting.values().iterator();
    while (longest.hasNext() && taken.size() < count) {
      Sized<V> one = longest.next();
      longest.remove();
      bytes -= one.bytes();
      taken.add(one.value());
    }
    return taken;
  }
}
