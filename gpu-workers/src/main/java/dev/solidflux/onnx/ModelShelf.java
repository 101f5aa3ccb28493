package dev.solidflux.onnx;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was loaded and stays, so many for each place: what nobody has used for longest is closed
 * when there is to be another one, and nothing is that somebody uses.
 *
 * @param <T> what is loaded
 */
final class ModelShelf<T extends ModelShelf.Loaded> {

  private static final Logger LOG = LoggerFactory.getLogger(ModelShelf.class);

  /**
   * @param place where it is loaded, which has room for so many
   */
  record Key(String place, Model model) {}

  /** What takes memory until it is closed. */
  interface Loaded {
    void close() throws Exception;
  }

  private static final class Entry<T> {
    final CompletableFuture<T> loaded = new CompletableFuture<>();
    int users;
    long used;
  }

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Entry<T>> entries = new HashMap<>();
  private long uses;

  /**
   * @param most how many stay in one place
   */
  ModelShelf(int most) {
    this.most = most;
  }

  /** Something in use, until it is closed. */
  final class Use implements AutoCloseable {
    private final Key key;
    private final Entry<T> entry;
    private final T what;

    private Use(Key key, Entry<T> entry, T what) {
      this.key = key;
      this.entry = entry;
      this.what = what;
    }

    T what() {
      return what;
    }

    /** Whoever comes next loads it anew. */
    void drop() {
      lock.lock();
      try {
        boolean unused = entries.remove(key, entry);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      leave(key, entry);
    }
  }

  /**
   * Uses what is there, or loads it; others who want the same wait for that.
   *
   * @throws Exception as the loading does
   */
  Use use(Key key, Callable<T> load) throws Exception {
    Entry<T> entry;
    boolean mine;
    lock.lock();
    try {
      Entry<T> known = entries.get(key);
      mine = known == null;
      entry = known == null ? new Entry<>() : known;
      entries.put(key, entry);
      entry.users++;
      entry.used = uses++;
    } finally {
      lock.unlock();
    }
    if (mine) {
      makeRoom(key.place());
      load(key, entry, load);
    }
    boolean given = false;
    try {
      Use use = new Use(key, entry, entry.loaded.get());
      given = true;
      return use;
    } catch (ExecutionException e) {
      if (!mine && e.getCause() instanceof InterruptedException) {
        return use(key, load); // nobody wants this one to stop
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      if (!given) {
        leave(key, entry);
      }
    }
  }

  private void load(Key key, Entry<T> entry, Callable<T> load) {
    try {
      entry.loaded.complete(load.call());
    } catch (Exception | Error e) {
      lock.lock();
      try {
        boolean unused = entries.remove(key, entry);
      } finally {
        lock.unlock();
      }
      entry.loaded.completeExceptionally(e);
    }
  }

  private void leave(Key key, Entry<T> entry) {
    boolean dropped;
    lock.lock();
    try {
      entry.users--;
      dropped = entry.users == 0 && entries.get(key) != entry;
    } finally {
      lock.unlock();
    }
    if (dropped) {
      close(entry);
    }
    makeRoom(key.place());
  }

  private void makeRoom(String place) {
    while (true) {
      Map.Entry<Key, Entry<T>> oldest;
      lock.lock();
      try {
        long there = entries.keySet().stream().filter(key -> key.place().equals(place)).count();
        oldest =
            entries.entrySet().stream()
                .filter(one -> one.getKey().place().equals(place) && one.getValue().users == 0)
                .min(Comparator.comparingLong(one -> one.getValue().used))
                .orElse(null);
        if (there <= most || oldest == null) {
          return;
        }
        boolean unused = entries.remove(oldest.getKey(), oldest.getValue());
      } finally {
        lock.unlock();
      }
      close(oldest.getValue());
    }
  }

  private void close(Entry<T> entry) {
    if (entry.loaded.isCompletedExceptionally() || !entry.loaded.isDone()) {
      return;
    }
    try {
      entry.loaded.join().close();
    } catch (Exception e) {
      LOG.warn("a model could not be closed: {}", e.toString());
    }
  }

  /** How many are there. */
  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }
}
