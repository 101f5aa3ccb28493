package dev.solidflux.amqp;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads that the three connections share; their number depends on nothing. All are named
 * {@code solidflux-amqp-…}.
 */
final class AmqpThreads implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AmqpThreads.class);
  private static final int DELIVERIES = 2;
  static final int SIGNALS = 2;

  private final ExecutorService deliveries =
      Executors.newFixedThreadPool(DELIVERIES, named("deliver"));
  private final ExecutorService closing = Executors.newSingleThreadExecutor(named("close"));
  private final Scheduler signals = Schedulers.newParallel("solidflux-amqp-signal", SIGNALS, true);

  /**
   * Where the client dispatches deliveries, which are counted here and nothing else: it has to keep
   * up with the thread that reads.
   */
  ExecutorService deliveries() {
    return deliveries;
  }

  /** Where everybody outside of this module is signalled; nothing on it blocks. */
  Scheduler signals() {
    return signals;
  }

  /** Closes something that may take its time. */
  void close(Runnable call) {
    try {
      closing.execute(call);
    } catch (RejectedExecutionException e) {
      log.debug("closing anyway");
    }
  }

  static ThreadFactory named(String role) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "solidflux-amqp-" + role + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    deliveries.shutdownNow();
    closing.shutdown();
    signals.dispose();
  }
}
