package dev.solidflux.worker;

import dev.solidflux.protocol.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one running solid says, gathered and sent at most five times a second: the latest progress,
 * the log lines since, a sign of life. The function's thread never touches the network, and {@link
 * #close} sends what is left before the final reply. Each log line is sent or counted. That it has
 * started is said before anything else, but only once it has run for a moment: what is short needs
 * no beginning.
 */
final class Telemetry implements Voice, AutoCloseable {

  static final Duration INTERVAL = Duration.ofMillis(200);
  private static final int MAX_LOG_LINES = 100;

  private final Predicate<Reply> send;
  private final ScheduledExecutorService timer;
  private final Executor senders;
  private final Future<?> pulse;
  private final Future<?> start;

  /** Held while sending, so that nothing is sent out of turn or after the end. */
  private final ReentrantLock sending = new ReentrantLock();

  private final ReentrantLock state = new ReentrantLock();
  private Reply.@Nullable Started started;
  private boolean startIsDue;
  private Reply.@Nullable Progress progress;
  private final Deque<Reply.Log> lines = new ArrayDeque<>();
  private int droppedLines;
  private int untoldLines;
  private boolean alive;
  private boolean scheduled;
  private boolean closed;
  private long lastSent = System.nanoTime() - INTERVAL.toNanos();

  /**
   * @param started what is to be said first; null if it was said already
   * @param send whether the reply had a way out
   */
  Telemetry(
      Reply.@Nullable Started started,
      Predicate<Reply> send,
      ScheduledExecutorService timer,
      Executor senders,
      Duration startedAfter,
      Duration heartbeat) {
    this.started = started;
    this.send = send;
    this.timer = timer;
    this.senders = senders;
    long every = heartbeat.toNanos();
    this.pulse = timer.scheduleAtFixedRate(this::heartbeat, every, every, TimeUnit.NANOSECONDS);
    this.start =
        timer.schedule(
            () -> senders.execute(this::start), startedAfter.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void start() {
    if (isStillToStart()) {
      flush();
    }
  }

  private boolean isStillToStart() {
    state.lock();
    try {
      startIsDue = started != null && !closed;
      return startIsDue;
    } finally {
      state.unlock();
    }
  }

  @Override
  public void progress(Reply.Progress latest) {
    change(() -> progress = latest);
  }

  @Override
  public void log(Reply.Log line) {
    change(
        () -> {
          if (lines.size() < MAX_LOG_LINES) {
            lines.add(line);
          } else {
            droppedLines++;
          }
        });
  }

  @Override
  public void heartbeat() {
    change(() -> alive = true);
  }

  private void change(Runnable change) {
    state.lock();
    try {
      if (closed) {
        return;
      }
      change.run();
      if (!scheduled) {
        scheduled = true;
        long wait = Math.max(0, lastSent + INTERVAL.toNanos() - System.nanoTime());
        Future<?> unused =
            timer.schedule(() -> senders.execute(this::flush), wait, TimeUnit.NANOSECONDS);
      }
    } finally {
      state.unlock();
    }
  }

  private void flush() {
    sending.lock();
    try {
      take().stream().filter(send.negate()).forEach(this::notSent);
    } finally {
      sending.unlock();
    }
  }

  private void notSent(Reply reply) {
    state.lock();
    try {
      switch (reply) {
        case Reply.Started still -> started = still;
        case Reply.Log line -> droppedLines++;
        case Reply.LinesDropped dropped -> droppedLines += dropped.lines();
        default -> {} // what comes next says more
      }
    } finally {
      state.unlock();
    }
  }

  /** Once it is closed: how many lines were dropped that nobody could be told of. */
  int untoldLines() {
    state.lock();
    try {
      return untoldLines;
    } finally {
      state.unlock();
    }
  }

  private List<Reply> take() {
    state.lock();
    try {
      List<Reply> batch = new ArrayList<>(lines);
      if (droppedLines > 0) {
        batch.add(new Reply.LinesDropped(droppedLines));
      }
      if (progress != null) {
        batch.add(progress);
      } else if (alive && batch.isEmpty()) {
        batch.add(new Reply.Heartbeat()); // anything else is a sign of life by itself
      }
      if (started != null && (startIsDue || !batch.isEmpty())) {
        batch.addFirst(started);
        started = null;
      }
      lines.clear();
      droppedLines = 0;
      progress = null;
      alive = false;
      scheduled = false;
      lastSent = System.nanoTime();
      return batch;
    } finally {
      state.unlock();
    }
  }

  @Override
  public void close() {
    pulse.cancel(false);
    start.cancel(false);
    state.lock();
    try {
      closed = true;
      alive = false;
    } finally {
      state.unlock();
    }
    sending.lock();
    try {
      flush();
      keepUntold();
    } finally {
      sending.unlock();
    }
  }

  private void keepUntold() {
    state.lock();
    try {
      untoldLines = droppedLines;
      droppedLines = 0;
    } finally {
      state.unlock();
    }
  }
}
