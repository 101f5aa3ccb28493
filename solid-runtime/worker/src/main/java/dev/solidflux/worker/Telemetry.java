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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What one running solid says, gathered and sent at most five times a second: the latest progress,
 * the log lines since, a sign of life. The function's thread never touches the network, and {@link
 * #close} sends what is left before the final reply. That it has started is said before anything
 * else, but only once it has run for a moment: what is short needs no beginning.
 */
final class Telemetry implements AutoCloseable {

  static final Duration INTERVAL = Duration.ofMillis(200);
  private static final int MAX_LOG_LINES = 100;

  private final Consumer<Reply> send;
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
  private boolean alive;
  private boolean scheduled;
  private boolean closed;
  private long lastSent = System.nanoTime() - INTERVAL.toNanos();

  Telemetry(
      Reply.Started started,
      Consumer<Reply> send,
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

  void progress(Reply.Progress latest) {
    change(() -> progress = latest);
  }

  void log(Reply.Log line) {
    change(
        () -> {
          if (lines.size() < MAX_LOG_LINES) {
            lines.add(line);
          } else {
            droppedLines++;
          }
        });
  }

  void heartbeat() {
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
      take().forEach(send);
    } finally {
      sending.unlock();
    }
  }

  private List<Reply> take() {
    state.lock();
    try {
      List<Reply> batch = new ArrayList<>(lines);
      if (droppedLines > 0) {
        String dropped =
            droppedLines + " log lines were dropped: more than " + MAX_LOG_LINES + " at once";
        batch.add(new Reply.Log("warn", dropped, JsonNodeFactory.instance.objectNode()));
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
    flush();
  }
}
