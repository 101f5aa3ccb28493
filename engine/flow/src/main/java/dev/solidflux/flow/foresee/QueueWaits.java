package dev.solidflux.flow.foresee;

import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * How long the task of each queue had waited that was begun last: it tells best what a task waits
 * that comes now. The time in which the queue had no worker is no part of it. From any thread.
 */
public final class QueueWaits {

  /** What is known of a queue is told again so often, as long as it waits. */
  private static final long AGAIN = Duration.ofSeconds((long) Forecasts.WAITED / 3).toNanos();

  /** What differs by less, in seconds or of itself, is the same. */
  private static final double SECONDS = 1;

  private static final double SHARE = 0.1;

  private static final class Waited {
    private double seconds;

    /** When this node has told it last. */
    private long told;

    /** Whether a task was begun since. */
    private boolean fresh;

    Waited(long now) {
      this.told = now - AGAIN;
    }

    /**
     * @param known what whoever was last has told, which may be another node
     */
    boolean isNews(double known, long now) {
      boolean differs = Math.abs(seconds - known) > Math.max(SECONDS, SHARE * known);
      return fresh && (differs || (known > SECONDS && now - told > AGAIN));
    }
  }

  private final KnownQueues queues;
  private final LongSupplier nanos;
  private final Map<String, Waited> begun = new HashMap<>();

  /**
   * @param nanos the monotonic clock
   */
  public QueueWaits(KnownQueues queues, LongSupplier nanos) {
    this.queues = queues;
    this.nanos = nanos;
  }

  /**
   * A worker has begun a task of a queue.
   *
   * @param scheduled when it was to be sent
   */
  public synchronized void begun(String queue, long scheduled, long at) {
    Long served = queues.servedSince(queue);
    if (served == null || (begun.size() >= Demand.QUEUES && !begun.containsKey(queue))) {
      return;
    }
    long since = served - scheduled > 0 ? served : scheduled;
    Waited waited = begun.computeIfAbsent(queue, any -> new Waited(at));
    waited.seconds = Math.max(0, (at - since) / 1e9);
    waited.fresh = true;
  }

  /** What differs from what is known, or has to be told again, in seconds. */
  synchronized Map<String, Double> news() {
    long now = nanos.getAsLong();
    Map<String, Double> news = new TreeMap<>();
    begun.forEach(
        (queue, waited) -> {
          double known = queues.last().of(queue).waits();
          if (waited.isNews(known, now)) {
            news.put(queue, waited.seconds);
            waited.told = now;
            waited.fresh = false;
          } else if (Math.max(known, waited.seconds) <= SECONDS) {
            waited.fresh = false;
          }
        });
    begun.values().removeIf(waited -> !waited.fresh && now - waited.told > AGAIN);
    return news;
  }
}
