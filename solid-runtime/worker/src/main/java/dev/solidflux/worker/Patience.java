package dev.solidflux.worker;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long a task waits for a slot that was there when it was asked for, before it is given back.
 * It comes back here if nobody else takes it, so that it waits for longer each time: brokers count
 * how often a message was delivered. Not thread-safe.
 */
final class Patience {

  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int MOST = 1_000;

  private final Map<Execution.Key, Duration> longer =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Execution.Key, Duration> eldest) {
          return size() > MOST;
        }
      };

  Duration with(Execution.Key task) {
    return longer.getOrDefault(task, FIRST);
  }

  /** It was given back. */
  void isLonger(Execution.Key task) {
    Duration twice = with(task).multipliedBy(2);
    longer.put(task, twice.compareTo(LONGEST) < 0 ? twice : LONGEST);
  }
}
