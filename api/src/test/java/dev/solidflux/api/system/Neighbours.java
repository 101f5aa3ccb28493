package dev.solidflux.api.system;

import dev.solidflux.testkit.services.TestBroker;
import dev.solidflux.worker.RunningWorker;
import dev.solidflux.worker.Worker;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Small runs, one after the other, that go on beside whatever else a server is asked for. */
final class Neighbours implements AutoCloseable {
  private static final String PIPELINE = "neighbour";
  private static final int AT_A_TIME = 4;

  private final Api api;
  private final RunningWorker worker;
  private final AtomicBoolean over = new AtomicBoolean();
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread submitting;

  Neighbours(Api api, String amqp) {
    this.api = api;
    String queue = TestBroker.uniqueName("neighbour-");
    worker =
        Worker.named("neighbour")
            .amqp(amqp)
            .queue(queue, q -> q.solid("neighbour.echo", (json, context) -> json.get("n")))
            .start();
    api.register(
        "{pipeline: %s, solids: {only: {queue: %s, task: neighbour.echo, args: {n: \"${input.n}\"}}}}"
            .formatted(PIPELINE, queue));
    submitting = Thread.ofVirtual().name("neighbours").start(this::submit);
  }

  private void submit() {
    try {
      while (!over.get()) {
        List<String> runs = api.submit(PIPELINE, AT_A_TIME);
        for (String state : api.ends(runs)) {
          if (!state.equals("succeeded")) {
            throw new AssertionError("a neighbour " + state);
          }
        }
        ended.addAll(runs);
      }
    } catch (RuntimeException | Error e) {
      failure.set(e);
    }
  }

  /** Waits until so many more have succeeded. */
  void goOn(int runs) throws InterruptedException {
    ended.clear();
    for (int i = 0; i < runs; i++) {
      if (ended.poll(60, TimeUnit.SECONDS) == null) {
        throw new AssertionError(i + " of " + runs + " runs went on beside", failure.get());
      }
    }
  }

  @Override
  public void close() throws Exception {
    over.set(true);
    submitting.join();
    worker.close();
  }
}
