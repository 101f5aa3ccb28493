package dev.solidflux.solidtest;

import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.worker.IsolatedWorker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A task in a solid's hands. */
public final class RunningTask {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final IsolatedWorker worker;
  private final SolidTask task;
  private final BiConsumer<Reply, RunningTask> said;
  private final List<Reply> replies = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private RunningTask(IsolatedWorker worker, SolidTask task, BiConsumer<Reply, RunningTask> said) {
    this.worker = worker;
    this.task = task;
    this.said = said;
  }

  static RunningTask start(
      IsolatedWorker worker, SolidTask task, BiConsumer<Reply, RunningTask> said) {
    RunningTask running = new RunningTask(worker, task, said);
    WireMessage message = task.message(worker.now());
    Thread.ofVirtual().name("solid").start(() -> running.run(message));
    running.await(CompletableFuture.anyOf(running.begun, running.ended));
    return running;
  }

  private void run(WireMessage message) {
    try {
      worker.run(worker.queueFor(task.name()), message, task.isRedelivered(), new Heard());
      ended.complete(null);
    } catch (Throwable e) {
      ended.completeExceptionally(e);
    }
  }

  private final class Heard implements IsolatedWorker.Listener {
    @Override
    public void begun() {
      begun.complete(null);
    }

    @Override
    public void sent(WireMessage message) {
      try {
        Reply reply = Replies.read(message);
        replies.add(reply);
        said.accept(reply, RunningTask.this);
      } catch (Throwable e) { // the test's, and no failure of the solid
        trouble.compareAndSet(null, e);
      }
    }
  }

  /** Its run is cancelled: the solid can see it, and is not interrupted. */
  public void cancel() {
    worker.cancel(task.id(), false);
  }

  /** Its run is cancelled, and its solid says {@code cancel: terminate}: it is interrupted too. */
  public void terminate() {
    worker.cancel(task.id(), true);
  }

  /**
   * Time passes for the worker: three seconds after its {@code runTimeout} the solid is stopped.
   */
  public void pass(Duration time) {
    worker.pass(time);
  }

  /**
   * Waits for its end.
   *
   * @throws IllegalStateException if it still runs after a minute of real time
   */
  public Replies end() {
    await(ended);
    Throwable failed = trouble.get();
    if (failed instanceof Error error) {
      throw error;
    }
    if (failed != null) {
      throw new IllegalStateException("a reply was not taken: " + failed.getMessage(), failed);
    }
    return new Replies(replies);
  }

  private void await(CompletableFuture<?> what) {
    try {
      what.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(task.name() + " still runs after " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + task.name() + " ran", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the worker failed: " + e.getCause(), e.getCause());
    }
  }
}
