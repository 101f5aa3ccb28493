package dev.solidflux.worker;

import dev.solidflux.protocol.DecodedTask;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.protocol.TaskDecoder;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.WireMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A worker's solids without a broker, in a time that stands still until somebody moves it: what the
 * test kit is made of. Messages are read and written as in a worker. What a function says is
 * written at once and in full, where a worker gathers it.
 */
public final class IsolatedWorker {

  private final List<SolidQueue> queues;
  private final WorkerSettings settings;
  private final Revocations revocations = new Revocations();
  private final TaskDecoder decoder = new TaskDecoder(TaskDecoder.DEFAULT_MAX_BODY_BYTES);
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Due> due = new ArrayList<>();
  private final List<Execution> running = new ArrayList<>();
  private Instant now;

  private record Due(Instant at, Runnable what, CompletableFuture<Void> done) {}

  IsolatedWorker(List<SolidQueue> queues, WorkerSettings settings, Instant begin) {
    this.queues = List.copyOf(queues);
    this.settings = settings;
    this.now = begin;
  }

  /**
   * The first of its queues on which it serves that task; the first of all if there is none.
   *
   * @throws IllegalStateException if the worker serves no queue
   */
  public String queueFor(String task) {
    return queues.stream()
        .filter(queue -> queue.find(task) != null)
        .findFirst()
        .or(() -> queues.stream().findFirst())
        .map(SolidQueue::name)
        .orElseThrow(() -> new IllegalStateException("the worker has no queue to serve"));
  }

  /** What happens while a task is run, on the thread that runs it. */
  public interface Listener {

    /** The function is about to be called. */
    void begun();

    void sent(WireMessage reply);
  }

  /**
   * Runs a task to its end on the current thread.
   *
   * @throws IllegalArgumentException if there is no such queue, or the message is no task: a worker
   *     would take it out of its queue and say nothing
   */
  public void run(String queue, WireMessage message, boolean redelivered, Listener listener) {
    SolidQueue serves =
        queues.stream()
            .filter(one -> one.name().equals(queue))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no queue " + queue));
    switch (decoder.decode(message)) {
      case TaskMessage task -> run(serves, new Execution(task, redelivered), listener);
      case DecodedTask.Malformed malformed ->
          throw new IllegalArgumentException("the message is no task: " + malformed.reason());
    }
  }

  private void run(SolidQueue queue, Execution execution, Listener listener) {
    Outcome outcome = new Outcome(queue, settings.json(), settings.maxReplyBytes());
    TaskMessage task = execution.task();
    locked(() -> running.add(execution));
    try {
      Reply end =
          execution.isExpired(now())
              ? new Reply.Revoked("expired")
              : new SolidCall(outcome, revocations, this::after)
                  .end(execution, voice(execution, listener::sent), listener::begun);
      listener.sent(outcome.encode(task, end));
    } finally {
      locked(() -> running.remove(execution));
    }
  }

  private Voice voice(Execution execution, Consumer<WireMessage> sent) {
    Reply started =
        new Reply.Started(
            settings.identity(), settings.pid(), settings.heartbeat(), execution.redelivered());
    return new WrittenOut(execution.task(), started, sent);
  }

  /** Asks a task to stop; {@code terminate} also interrupts its thread. */
  public void cancel(String taskId, boolean terminate) {
    revocations.add(taskId);
    List<Execution> told = new ArrayList<>();
    locked(() -> told.addAll(running));
    told.stream()
        .filter(execution -> execution.task().id().equals(taskId))
        .forEach(execution -> execution.cancel(terminate));
  }

  /** What time it is for the worker. */
  public Instant now() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  /** Time passes; whose time is up is stopped. */
  public void pass(Duration time) {
    List<Due> over = new ArrayList<>();
    locked(
        () -> {
          now = now.plus(time);
          due.stream().filter(one -> !one.at().isAfter(now)).forEach(over::add);
          due.removeAll(over);
        });
    over.sort(Comparator.comparing(Due::at));
    over.stream().filter(one -> !one.done().isDone()).forEach(one -> one.what().run());
  }

  private Future<?> after(Duration time, Runnable what) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    locked(() -> due.add(new Due(now.plus(time), what, done)));
    return done;
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /** Each word becomes a message, the first one after the word that the function has begun. */
  private static final class WrittenOut implements Voice {

    private final TaskMessage task;
    private final Reply started;
    private final Consumer<WireMessage> sent;
    private final ReentrantLock turn = new ReentrantLock();
    private boolean spoken;

    WrittenOut(TaskMessage task, Reply started, Consumer<WireMessage> sent) {
      this.task = task;
      this.started = started;
      this.sent = sent;
    }

    @Override
    public void progress(Reply.Progress latest) {
      say(latest);
    }

    @Override
    public void log(Reply.Log line) {
      say(line);
    }

    @Override
    public void heartbeat() {
      say(new Reply.Heartbeat());
    }

    private void say(Reply reply) {
      turn.lock();
      try {
        if (!spoken) {
          spoken = true;
          send(started);
        }
        send(reply);
      } finally {
        turn.unlock();
      }
    }

    private void send(Reply reply) {
      sent.accept(new ReplyMessage(task.id(), reply).encode(task.correlationId()));
    }
  }
}
