package dev.solidflux.worker;

import com.rabbitmq.client.ConnectionFactory;
import dev.solidflux.protocol.WireMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker as the worker sees it: always there, sooner or later. One thread connects, and
 * connects again.
 */
final class Broker {

  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
  private static final long CONFIRM_SECONDS = 10;
  private static final long STOP_MILLIS = 5_000;

  private final ConnectionFactory factory;
  private final String identity;
  private final Collection<ServedQueue> served;
  private final RevokeListener revokes;
  private final AnswerListener answers;
  private final Backoff backoff = new Backoff();
  private final ExecutorService callbacks =
      Executors.newFixedThreadPool(
          2,
          task -> Thread.ofPlatform().daemon().name("solidflux-worker-deliveries").unstarted(task));
  private final Thread supervisor =
      Thread.ofPlatform().name("solidflux-worker-broker").unstarted(this::supervise);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Incarnation current;
  private boolean draining;
  private boolean stopped;

  Broker(
      ConnectionFactory factory,
      String identity,
      Collection<ServedQueue> served,
      RevokeListener revokes,
      AnswerListener answers) {
    this.factory = factory;
    this.identity = identity;
    this.served = List.copyOf(served);
    this.revokes = revokes;
    this.answers = answers;
  }

  void start() {
    supervisor.start();
  }

  /**
   * Sends a reply until the broker has confirmed it, through as many incarnations as that takes, or
   * has said for so long that nobody listens.
   *
   * @param keep how long a queue that is not there is waited for: a broker that has lost its queues
   *     gets them back from those who listen
   * @return whether somebody listens
   */
  boolean deliver(String queue, WireMessage reply, Duration keep) throws InterruptedException {
    Kept kept = new Kept(queue, keep);
    while (true) {
      Incarnation incarnation = awaitIncarnation();
      switch (confirmation(incarnation, incarnation.publish(queue, reply))) {
        case CONFIRMED -> {
          incarnation.provedUseful();
          return true;
        }
        case RETURNED, REFUSED -> {
          // Qpid refuses what RabbitMQ would return, and RabbitMQ returns what cannot be reached
          // now
          if (incarnation.exists(queue)) {
            incarnation.end(
                "the broker refused a reply"); // the backoff of reconnecting is the pause it needs
          } else if (!kept.awaitNext()) {
            return false;
          }
        }
        case LOST -> LOG.info("a reply was not confirmed, it is sent again");
      }
    }
  }

  /**
   * Sends a reply that may be missed, if the broker is there.
   *
   * @return whether it was sent
   */
  boolean tell(String queue, WireMessage reply) {
    Incarnation incarnation = incarnation();
    return incarnation != null
        && incarnation.isLive()
        && !incarnation.isBlocked()
        && incarnation.tell(queue, reply);
  }

  /**
   * Sends a reply once, if the broker is there.
   *
   * @param deadline of {@link System#nanoTime}
   * @return whether the broker had confirmed it by then
   */
  boolean deliverBy(String queue, WireMessage reply, long deadline) throws InterruptedException {
    Incarnation incarnation = incarnation();
    if (incarnation == null || !incarnation.isLive()) {
      return false;
    }
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      return incarnation.publish(queue, reply).get(left, TimeUnit.NANOSECONDS)
          == ReplyChannel.Fate.CONFIRMED;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("fates are only completed with values", e);
    }
  }

  /**
   * Sends a question, if it can be answered.
   *
   * @param question what is asked, for the queue that the answer shall go to
   * @return whether it was sent
   */
  boolean ask(String queue, Function<String, WireMessage> question) {
    Incarnation incarnation = incarnation();
    String answersTo = incarnation == null ? null : incarnation.answers();
    return incarnation != null
        && answersTo != null
        && incarnation.isLive()
        && !incarnation.isBlocked()
        && incarnation.tell(queue, question.apply(answersTo));
  }

  /** Whether tasks are delivered, or would be if there were any. */
  boolean isConsuming() {
    Incarnation incarnation = incarnation();
    return incarnation != null && incarnation.isConsuming() && !isDraining();
  }

  /** Whether somebody still sees to the connection. */
  boolean isSupervised() {
    return supervisor.isAlive();
  }

  /** Takes no more tasks, in this incarnation or another. */
  void stopConsuming() {
    Incarnation incarnation;
    lock.lock();
    try {
      draining = true;
      incarnation = current;
    } finally {
      lock.unlock();
    }
    if (incarnation != null) {
      incarnation.stopConsuming();
    }
  }

  /** Disconnects for good; what was not acknowledged goes back to its queue. */
  void stop() throws InterruptedException {
    Incarnation incarnation;
    lock.lock();
    try {
      stopped = true;
      incarnation = current;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (incarnation != null) {
      incarnation.close();
    }
    supervisor.join(STOP_MILLIS); // it may be waiting for a broker that does not answer
    callbacks.shutdown();
  }

  /** A reply for a queue that is not there, from when that was first heard. */
  private final class Kept {

    private final String queue;
    private final Duration keep;
    private final Backoff pauses = new Backoff();
    private @Nullable Long since;

    Kept(String queue, Duration keep) {
      this.queue = queue;
      this.keep = keep;
    }

    /** Waits a while; false once it was kept long enough. */
    boolean awaitNext() throws InterruptedException {
      long now = System.nanoTime();
      if (since == null) {
        since = now;
        if (!keep.isZero()) {
          LOG.warn(
              "there is no queue {}: a reply is kept for {} and sent again",
              LogText.of(queue),
              keep);
        }
      }
      if (now - since >= keep.toNanos()) {
        return false;
      }
      awaitStop(pauses.next(false));
      return true;
    }
  }

  private static ReplyChannel.Fate confirmation(
      Incarnation incarnation, CompletableFuture<ReplyChannel.Fate> fate)
      throws InterruptedException {
    while (true) {
      try {
        return fate.get(CONFIRM_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        if (!incarnation
            .isBlocked()) { // a broker short of memory may take its time; a new connection would
          // not help
          incarnation.end("no confirmation within " + CONFIRM_SECONDS + " s");
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("fates are only completed with values", e);
      }
    }
  }

  private void supervise() {
    while (!isStopped()) {
      boolean useful = false;
      try {
        useful = live(Incarnation.open(factory, identity, callbacks));
      } catch (IOException | TimeoutException | RuntimeException e) {
        LOG.warn(
            "cannot use the broker at {}:{}: {}",
            factory.getHost(),
            factory.getPort(),
            LogText.of(reason(e)));
      }
      served.forEach(ServedQueue::forgetDead);
      pause(backoff.next(useful));
    }
  }

  /**
   * @return whether the incarnation was of use
   */
  private boolean live(Incarnation incarnation) {
    LOG.info("{} is connected to {}:{}", identity, factory.getHost(), factory.getPort());
    long began = System.nanoTime();
    become(incarnation);
    if (isStopped()) {
      incarnation.close();
    } else if (!isDraining()) {
      incarnation.consume(served, revokes, answers);
    }
    if (isDraining()) { // that may have begun meanwhile
      incarnation.stopConsuming();
    }
    String why = incarnation.awaitEnd();
    become(null);
    if (!isStopped()) {
      LOG.warn("the connection to the broker ended: {}", LogText.of(why));
      incarnation.close();
    }
    return incarnation.wasUseful() || System.nanoTime() - began > Backoff.LONGEST;
  }

  private static String reason(Exception e) {
    return e.getMessage() == null && e.getCause() != null
        ? String.valueOf(e.getCause())
        : String.valueOf(e);
  }

  private void become(@Nullable Incarnation incarnation) {
    lock.lock();
    try {
      current = incarnation;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Incarnation incarnation() {
    lock.lock();
    try {
      return current;
    } finally {
      lock.unlock();
    }
  }

  private Incarnation awaitIncarnation() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (current == null || !current.isLive()) {
        changed.await();
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  private boolean isDraining() {
    lock.lock();
    try {
      return draining;
    } finally {
      lock.unlock();
    }
  }

  private void pause(long nanos) {
    try {
      awaitStop(nanos);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the supervisor", e);
    }
  }

  /** Waits for so long, but no longer than until it is stopped. */
  private void awaitStop(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lockInterruptibly();
    try {
      while (!stopped && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
