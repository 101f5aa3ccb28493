package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Delivery;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyMessage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a worker's tasks when it is closed. */
@Timeout(120)
class DrainTest {

  private static final String ENGINES =
      "s1.01k9z3v8m2q4r6t8w0y2a4c6e8.1.%d.7h8j9kmnpqrstvwxyz01234567";

  private Caller caller;

  @BeforeEach
  void connect() throws Exception {
    caller = new Caller();
  }

  @AfterEach
  void disconnect() throws Exception {
    caller.close();
  }

  private RunningWorker start(Duration grace, Consumer<SolidQueue> solids) {
    return Worker.named("test")
        .amqp(caller.broker.url())
        .grace(grace)
        .queue(caller.queue, solids)
        .start();
  }

  @Test
  void whatHasNotBegunIsBackInItsQueueWhileTheRestStillRuns() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    RunningWorker worker =
        start(
            Duration.ofHours(1),
            q -> q.prefetch(3).solid("wait", (a, c) -> go.await(60, TimeUnit.SECONDS)));
    caller.send(caller.task("t1", "wait"));
    caller.await(Reply.Started.class);
    caller.send(caller.task("t2", "wait"));
    caller.send(caller.task("t3", "wait"));
    Thread closing = Thread.startVirtualThread(worker::close);
    Delivery first = caller.taskGivenBack();
    assertThat(first.getProperties().getCorrelationId()).isIn("t2", "t3");
    assertThat(closing.isAlive()).as("t1 runs").isTrue();
    go.countDown();
    closing.join();
    assertThat(caller.end("t1")).isInstanceOf(Reply.Succeeded.class);
  }

  @Test
  void aFunctionThatHeedsNoInterruptIsGivenBackAllTheSame() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    try (RunningWorker worker =
        start(
            Duration.ZERO,
            q ->
                q.solid(
                    "stubborn",
                    (a, c) -> {
                      c.progress(0.1);
                      while (!stop.get()) {
                        LockSupport.parkNanos(1_000_000);
                      }
                      return 1;
                    }))) {
      caller.send(caller.task(ENGINES.formatted(1), "stubborn"));
      caller.await(Reply.Progress.class);
      worker.close();
    } finally {
      stop.set(true);
    }
    assertThat(caller.end()).isEqualTo(new Reply.GivenBack(identity()));
    assertThat(caller.ready()).isZero();
  }

  @Test
  void eachTaskThatStillRunsIsGivenBackOnceAndTheFunctionSeesThatItIsOver() throws Exception {
    CountDownLatch stopped = new CountDownLatch(2);
    try (RunningWorker worker =
        start(
            Duration.ZERO,
            q ->
                q.concurrency(2)
                    .solid(
                        "polls",
                        (a, c) -> {
                          c.progress(0.1);
                          while (!c.cancelled()) {
                            LockSupport.parkNanos(1_000_000);
                          }
                          stopped.countDown();
                          return 1;
                        }))) {
      caller.send(caller.task(ENGINES.formatted(1), "polls"));
      caller.send(caller.task(ENGINES.formatted(2), "polls"));
      caller.await(Reply.Progress.class);
      caller.await(Reply.Progress.class);
      worker.close();
    }
    ReplyMessage one = ended();
    ReplyMessage other = ended();
    assertThat(one.reply()).isInstanceOf(Reply.GivenBack.class);
    assertThat(other.reply()).isInstanceOf(Reply.GivenBack.class);
    assertThat(one.taskId()).isNotEqualTo(other.taskId());
    assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(caller.ready()).isZero();
  }

  @Test
  void aTaskOfSomebodyElsesIsLeftToTheBroker() throws Exception {
    try (RunningWorker worker =
        start(
            Duration.ZERO,
            q -> q.solid("wait", (a, c) -> new CountDownLatch(1).await(60, TimeUnit.SECONDS)))) {
      caller.send(caller.task("t1", "wait"));
      caller.await(Reply.Started.class);
      worker.close();
    }
    Delivery back = caller.taskGivenBack();
    assertThat(back.getProperties().getCorrelationId()).isEqualTo("t1");
    assertThat(back.getEnvelope().isRedeliver()).isTrue();
  }

  private ReplyMessage ended() throws InterruptedException {
    ReplyMessage reply;
    do {
      reply = caller.nextReply();
    } while (!reply.reply().endsAttempt());
    return reply;
  }

  private static String identity() throws Exception {
    return "test@" + java.net.InetAddress.getLocalHost().getHostName();
  }
}
