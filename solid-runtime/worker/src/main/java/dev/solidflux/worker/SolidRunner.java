package dev.solidflux.worker;

import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.Wanted;
import dev.solidflux.protocol.WireMessage;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

/**
 * Runs the executions of one queue: started, the function, its reply until it is confirmed.
 * Acknowledging comes after.
 */
final class SolidRunner implements ServedQueue.Runner {

  private static final Logger LOG = LoggerFactory.getLogger(SolidRunner.class);

  private static final Future<?> NOTHING = CompletableFuture.completedFuture(null);

  private final WorkerSettings settings;
  private final SolidQueue queue;
  private final Outcome outcome;
  private final SolidCall call;
  private final ScheduledExecutorService timer;
  private final ExecutorService senders;
  private final ReentrantLock lock = new ReentrantLock();
  private final RecentReplies recent;
  private final Supplier<Broker> broker;

  SolidRunner(
      WorkerSettings settings,
      SolidQueue queue,
      Revocations revocations,
      ScheduledExecutorService timer,
      ExecutorService senders,
      Supplier<Broker> broker) {
    this.settings = settings;
    this.queue = queue;
    this.outcome = new Outcome(queue, settings.json(), settings.maxReplyBytes());
    this.timer = timer;
    this.call = new SolidCall(outcome, revocations, this::after);
    this.senders = senders;
    this.recent = new RecentReplies(queue.prefetch(), settings.maxReplyBytes());
    this.broker = broker;
  }

  @Override
  public void run(ServedQueue queue, Execution execution) throws InterruptedException {
    MDC.put("invocation", LogText.of(execution.task().id()));
    TaskTrace.logged(TaskTrace.traceparent(execution.task()));
    try {
      WireMessage known = recall(execution.key());
      WireMessage reply = known != null ? known : execute(queue, execution);
      deliver(execution.task(), reply);
      remember(execution.key(), reply);
    } finally {
      MDC.remove("invocation");
      TaskTrace.logged(null);
    }
  }

  private WireMessage execute(ServedQueue queue, Execution execution) throws InterruptedException {
    TaskMessage task = execution.task();
    if (!task.embed().isEmpty()
        && task.embed().values().stream().anyMatch(after -> !after.isEmpty())) {
      LOG.warn(
          "{} names tasks to follow it; a Solidflux worker does not send those",
          LogText.of(task.task()));
    }
    Reply reply =
        execution.isExpired(settings.clock().instant())
            ? new Reply.Revoked("expired")
            : call(queue, execution);
    if (queue.isAbandoned()) {
      throw new InterruptedException(); // the function was stopped by us, which is nobody's failure
    }
    LOG.info("{} ended: {}", LogText.of(task.task()), LogText.of(summary(reply)));
    return outcome.encode(task, reply);
  }

  private Reply call(ServedQueue queue, Execution execution) throws InterruptedException {
    TaskMessage task = execution.task();
    boolean begun = queue.queue().isLeased(task.task()) && isBegunForSure(execution);
    if (begun) {
      queue.lease(execution);
    }
    Telemetry telemetry = telemetry(execution, begun ? null : started(execution));
    Reply end;
    TaskSpan span = TaskSpans.begin(task, queue.queue().name());
    try (span;
        telemetry) {
      execution.traced(span.traceparent());
      TaskTrace.logged(span.traceparent());
      end = call.end(execution, telemetry, () -> {});
      span.ended(end);
    }
    if (telemetry.untoldLines() > 0) {
      deliver(task, wire(task, new Reply.LinesDropped(telemetry.untoldLines())));
    }
    return end;
  }

  /** Whether an engine has been told that it has begun, and will miss it if it is lost. */
  private boolean isBegunForSure(Execution execution) throws InterruptedException {
    TaskMessage task = execution.task();
    String engine = task.replyTo();
    return engine != null
        && Wanted.canBeAskedFor(task)
        && broker.get().deliver(engine, wire(task, started(execution)), settings.keepReply());
  }

  private Telemetry telemetry(Execution execution, Reply.@Nullable Started toSay) {
    return new Telemetry(
        toSay,
        said -> tell(execution.task(), said),
        timer,
        senders,
        // whoever gave it to another worker waits to hear that this one has begun
        execution.redelivered() ? Duration.ZERO : settings.startedAfter(),
        settings.heartbeat());
  }

  private Future<?> after(Duration time, Runnable what) {
    return timer.schedule(what, time.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void again(Execution execution) {
    senders.execute(() -> tell(execution.task(), started(execution)));
  }

  @Override
  public Future<?> prepare(Execution execution) {
    TaskMessage task = execution.task();
    Consumer<JsonNode> preparation = queue.preparation(task.task());
    return preparation == null ? NOTHING : senders.submit(() -> prepare(task, preparation));
  }

  private static void prepare(TaskMessage task, Consumer<JsonNode> preparation) {
    try {
      preparation.accept(task.kwargs().isEmpty() ? task.args() : task.kwargs());
    } catch (RuntimeException e) { // the solid itself will meet it
      LOG.debug("preparing {} failed: {}", LogText.of(task.id()), LogText.of(e.toString()));
    }
  }

  @Override
  public Future<?> ask(Execution execution, Runnable unanswered) {
    senders.execute(
        () -> {
          if (!isAsked(execution)) {
            unanswered.run();
          }
        });
    return timer.schedule(unanswered, settings.answerWithin().toNanos(), TimeUnit.NANOSECONDS);
  }

  private boolean isAsked(Execution execution) {
    String engine = execution.task().replyTo();
    return engine != null && broker.get().ask(engine, answersTo -> question(execution, answersTo));
  }

  private WireMessage question(Execution execution, String answersTo) {
    TaskMessage task = execution.task();
    Reply question = new Reply.Asked(settings.identity(), execution.redelivered(), answersTo);
    return wire(task, question);
  }

  @Override
  public boolean giveBack(Execution execution, long deadline) throws InterruptedException {
    TaskMessage task = execution.task();
    String engine = task.replyTo();
    return engine != null
        && Wanted.canBeAskedFor(task)
        && broker
            .get()
            .deliverBy(engine, wire(task, new Reply.GivenBack(settings.identity())), deadline);
  }

  private Reply.Started started(Execution execution) {
    return new Reply.Started(
        settings.identity(), settings.pid(), settings.heartbeat(), execution.redelivered());
  }

  private static String summary(Reply reply) {
    return reply instanceof Reply.Failed failed
        ? "failed, " + failed.type() + ": " + failed.message()
        : reply.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private void deliver(TaskMessage task, WireMessage reply) throws InterruptedException {
    // an engine declares its mailbox again; a queue of Celery's client goes with the client
    Duration kept = Wanted.canBeAskedFor(task) ? settings.keepReply() : Duration.ZERO;
    if (task.replyTo() != null && !broker.get().deliver(task.replyTo(), reply, kept)) {
      LOG.warn("nobody hears the reply: there is no queue {}", LogText.of(task.replyTo()));
    }
  }

  /** Whether it had a way out, or nobody wants it. */
  private boolean tell(TaskMessage task, Reply reply) {
    return task.replyTo() == null || broker.get().tell(task.replyTo(), wire(task, reply));
  }

  private static WireMessage wire(TaskMessage task, Reply reply) {
    return new ReplyMessage(task.id(), reply).encode(task.correlationId());
  }

  private @Nullable WireMessage recall(Execution.Key key) {
    lock.lock();
    try {
      return recent.find(key);
    } finally {
      lock.unlock();
    }
  }

  private void remember(Execution.Key key, WireMessage reply) {
    lock.lock();
    try {
      recent.remember(key, reply);
    } finally {
      lock.unlock();
    }
  }
}
