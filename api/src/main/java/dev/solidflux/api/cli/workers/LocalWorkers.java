package dev.solidflux.api.cli.workers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and ends workers on this machine by the same numbers as a cluster does: what the server
 * says of each queue. One that is told to end finishes what it has. They end with this process; of
 * a process that was killed the next one in the same directory ends them.
 */
public final class LocalWorkers implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LocalWorkers.class);
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final List<LocalPool> pools;
  private final ToLongFunction<String> demand;
  private final LongSupplier nanos;
  private final Duration every;
  private final Duration grace;
  private final Left left;
  private final Thread thread;
  private boolean trouble;
  private volatile boolean closing;
  private volatile int failures;

  private LocalWorkers(
      List<LocalPool> pools,
      ToLongFunction<String> demand,
      LongSupplier nanos,
      Duration every,
      Duration grace,
      Left left) {
    this.pools = pools;
    this.demand = demand;
    this.nanos = nanos;
    this.every = every;
    this.grace = grace;
    this.left = left;
    this.thread = Thread.ofPlatform().name("local-workers").daemon().unstarted(this::run);
  }

  /**
   * Starts to look what is to be done.
   *
   * @param brokerUrl where workers get their tasks
   * @param directory of their logs
   * @param demand how many tasks there are for the workers of a queue, or soon will be
   * @param every how often to look
   * @param grace in which those that are left have to end when this is closed
   */
  public static LocalWorkers start(
      List<WorkersSpec> specs,
      String brokerUrl,
      Path directory,
      ToLongFunction<String> demand,
      Duration every,
      Duration grace) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Left left = new Left(directory.resolve("pids"));
    left.end();
    // in the environment, since every user of the machine could read a password among the words
    Map<String, String> environment =
        Map.of("SOLIDFLUX_AMQP_URL", brokerUrl, "CELERY_BROKER_URL", brokerUrl);
    LongSupplier nanos = System::nanoTime;
    List<LocalPool> pools =
        specs.stream()
            .map(spec -> new LocalPool(spec, environment, directory, nanos.getAsLong()))
            .toList();
    LocalWorkers workers = new LocalWorkers(pools, demand, nanos, every, grace, left);
    workers.thread.start();
    return workers;
  }

  /** How many have ended in a row soon after they were started, none of which was told to. */
  public int failures() {
    return failures;
  }

  /** How many live, also if they were told to end. */
  public synchronized long living() {
    return pools.stream().flatMap(LocalPool::living).count();
  }

  private void run() {
    try {
      while (!closing) {
        look();
        TimeUnit.NANOSECONDS.sleep(every.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Map<String, Long> asked = new HashMap<>();
    try {
      for (LocalPool pool : pools) {
        pool.spec().queues().forEach(queue -> asked.computeIfAbsent(queue, demand::applyAsLong));
      }
      trouble = false;
    } catch (RuntimeException e) {
      if (!trouble && !closing) {
        log.warn(
            "workers stay as they are, since the server does not say what is to do: {}",
            e.toString());
      }
      trouble = true;
      return;
    }
    scale(asked);
  }

  private synchronized void scale(Map<String, Long> asked) {
    if (closing) {
      return;
    }
    for (LocalPool pool : pools) {
      long tasks = pool.spec().queues().stream().mapToLong(q -> asked.getOrDefault(q, 0L)).sum();
      pool.scale(tasks, nanos.getAsLong());
    }
    failures = pools.stream().mapToInt(LocalPool::failures).max().orElse(0);
    left.write(pools.stream().flatMap(LocalPool::living).map(LocalProcess::handle).toList());
  }

  /** Tells all to end; those that do not within the grace are killed. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    synchronized (this) {
      long began = nanos.getAsLong();
      pools.forEach(pool -> pool.endAll(began));
      try {
        for (LocalProcess one : pools.stream().flatMap(LocalPool::living).toList()) {
          Duration rest = grace.minusNanos(nanos.getAsLong() - began);
          if (!one.ends(rest.isPositive() ? rest : Duration.ZERO)) {
            log.warn("worker {} has not ended within {}: it is killed", one.name(), grace);
            one.kill();
            one.ends(LAST_WORDS);
          }
        }
        left.write(List.of());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
