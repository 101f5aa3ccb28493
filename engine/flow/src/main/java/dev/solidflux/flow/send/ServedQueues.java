package dev.solidflux.flow.send;

import dev.solidflux.core.expression.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The queues of which this node knows that workers have listened to them: those of late, at most so
 * many. A queue that is not among them, and that nobody listens to, may be a misspelt one.
 */
public final class ServedQueues {
  private static final int MOST = 1_000;

  private final Map<String, Boolean> names =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** Somebody listens to it; from any thread. */
  public synchronized void isServed(String queue) {
    names.put(queue, true);
  }

  /**
   * {@code "; did you mean 'orders'?"} if nobody was ever known to listen to the queue, and to one
   * of nearly that name somebody was; else empty.
   */
  synchronized String hint(String queue) {
    return names.containsKey(queue) ? "" : Nearest.hint(queue, List.copyOf(names.keySet()));
  }
}
