package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Delivery;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.testkit.faults.CutProxy;
import dev.solidflux.worker.slot.CpuSlots;
import dev.solidflux.worker.slot.SlotNeed;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The worker reaches its broker through a proxy that is cut and frozen; the caller does not. */
@Timeout(180)
class WorkerConnectionTest {

  /** Of one epoch: one connection to consume, one to publish. */
  private static final int CONNECTIONS = 2;

  private Caller caller;
  private CutProxy proxy;

  @BeforeEach
  void connect() throws Exception {
    caller = new Caller();
    proxy = CutProxy.to(caller.broker.host(), caller.broker.port());
  }

  @AfterEach
  void disconnect() throws Exception {
    proxy.close();
    caller.close();
  }

  private RunningWorker start(Consumer<SolidQueue> solids) {
    return worker(solids).start();
  }

  private Worker worker(Consumer<SolidQueue> solids) {
    BrokerAddress b = caller.broker;
    String url =
        new BrokerAddress(proxy.host(), proxy.port(), b.user(), b.password(), b.virtualHost())
            .url();
    return Worker.named("test").amqp(url).queue(caller.queue, solids);
  }

  private RunningWorker startWithASlot(CountDownLatch go) {
    return worker(
            q ->
                q.solid("wait", (a, c) -> go.await(60, TimeUnit.SECONDS))
                    .needs("wait", SlotNeed.ONE))
        .slots(new CpuSlots(1))
        .start();
  }

  @Test
  void aFunctionThatRunsWhenTheConnectionBreaksRunsOnce() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    try (RunningWorker worker =
        start(
            q ->
                q.solid(
                    "wait",
                    (a, c) -> {
                      go.await(60, TimeUnit.SECONDS);
                      return ran.incrementAndGet();
                    }))) {
      caller.send(caller.task("t1", "wait"));
      caller.await(Reply.Started.class);
      proxy.cut();
      proxy.awaitAccepted(2 * CONNECTIONS);
      go.countDown();
      assertThat(caller.end()).hasToString("Succeeded[result=1]");
      caller.send(caller.task("t2", "wait"));
      assertThat(caller.end("t2"))
          .as("the queue goes on, and the first ran once")
          .hasToString("Succeeded[result=2]");
    }
    assertThat(caller.ready()).as("acknowledged, both").isZero();
  }

  /** With its only slot taken the worker wants no other task, and yet this one comes back to it. */
  @Test
  void aTaskInASlotIsHeldAgainByTheWorkerThatRunsIt() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RunningWorker worker = startWithASlot(go)) {
      caller.send(caller.task("t1", "wait"));
      caller.await(Reply.Started.class);
      proxy.cut();
      // it is said again when the task is delivered again
      caller.await(Reply.Started.class);
      go.countDown();
      assertThat(caller.end("t1")).hasToString("Succeeded[result=true]");
    }
    assertThat(caller.ready()).as("acknowledged").isZero();
  }

  @Test
  void whatComesInPlaceOfATaskThatAnotherWorkerGotIsGivenBackOnce() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RunningWorker worker = startWithASlot(go)) {
      caller.send(caller.task("t1", "wait"));
      caller.await(Reply.Started.class);
      proxy.refuse();
      assertThat(caller.taskGivenBack().getProperties().getCorrelationId()).isEqualTo("t1");
      caller.send(caller.task("t2", "wait"));
      try (LoggedLines lines = new LoggedLines(ServedQueue.class)) {
        proxy.accept();
        lines.await("gives back 1 tasks");
      }
      Delivery second = caller.taskGivenBack();
      assertThat(second.getProperties().getCorrelationId()).isEqualTo("t2");
      assertThat(second.getEnvelope().isRedeliver()).as("it had been fetched").isTrue();
      caller.send(caller.task("t3", "wait"));
      assertThat(caller.taskGivenBack().getEnvelope().isRedeliver()).as("fetched again").isFalse();
      go.countDown();
      assertThat(caller.end("t1")).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void aReplyThatWasNotConfirmedIsSentAgain() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    try (RunningWorker worker =
        start(
            q ->
                q.solid(
                    "wait",
                    (a, c) -> {
                      go.await(60, TimeUnit.SECONDS);
                      return ran.incrementAndGet();
                    }))) {
      caller.send(caller.task("t1", "wait"));
      caller.await(Reply.Started.class);
      proxy.freeze(CutProxy.Direction.TO_CLIENT);
      go.countDown();
      assertThat(caller.end())
          .as("arrives, but the worker cannot know")
          .hasToString("Succeeded[result=1]");
      proxy.cut();
      proxy.resume();
      assertThat(caller.end()).as("the same again").hasToString("Succeeded[result=1]");
      caller.send(caller.task("t2", "wait"));
      assertThat(caller.end("t2")).hasToString("Succeeded[result=2]");
    }
    assertThat(caller.ready()).isZero();
  }

  @Test
  void aTaskIsNotAcknowledgedBeforeItsReplyIsConfirmed() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RunningWorker worker =
        start(q -> q.solid("wait", (a, c) -> go.await(60, TimeUnit.SECONDS)))) {
      caller.send(caller.task("t1", "wait"));
      caller.await(Reply.Started.class);
      proxy.freeze(CutProxy.Direction.TO_CLIENT);
      go.countDown();
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
      proxy
          .refuse(); // no acknowledgement can come after this, so what the broker still has was not
      // acknowledged
      Delivery again = caller.taskGivenBack();
      assertThat(again.getEnvelope().isRedeliver()).isTrue();
      assertThat(again.getProperties().getCorrelationId()).isEqualTo("t1");
      proxy.resume();
      proxy.accept();
      assertThat(caller.end())
          .as("the held reply, once there is a connection")
          .isInstanceOf(Reply.Succeeded.class);
    }
  }

  /** As after a broker that has lost its queues, until the engine has declared them again. */
  @Test
  void aReplyWhoseMailboxIsGoneIsKeptUntilItIsBack() throws Exception {
    String id = "s1.01k9z3v8m2q4r6t8w0y2a4c6e8.1.1.7h8j9kmnpqrstvwxyz01234567";
    CountDownLatch go = new CountDownLatch(1);
    try (LoggedLines lines = new LoggedLines(Broker.class);
        RunningWorker worker =
            start(q -> q.solid("wait", (a, c) -> go.await(60, TimeUnit.SECONDS)))) {
      caller.send(caller.task(id, "wait"));
      caller.await(Reply.Started.class);
      caller.deleteMailbox();
      go.countDown();
      lines.await("there is no queue " + caller.mailbox);
      caller.declareMailbox();
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
    }
    assertThat(caller.ready()).as("acknowledged").isZero();
  }

  @Test
  void aWorkerWaitsForABrokerThatIsNotThereYet() throws Exception {
    proxy.refuse();
    try (RunningWorker worker = start(q -> q.solid("hello", (a, c) -> "hello"))) {
      proxy.awaitAccepted(3);
      proxy.accept();
      caller.send(caller.task("t1", "hello"));
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void manyCutsLoseNothing() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int tasks = 300;
    int quietFrom = 250; // the last tasks push what a cut gave back to the queue through the worker
    Map<String, Integer> succeeded = new ConcurrentHashMap<>();
    AtomicInteger ran = new AtomicInteger();
    try (RunningWorker worker =
        start(
            q ->
                q.concurrency(8)
                    .prefetch(16)
                    .solid(
                        "count",
                        (a, c) -> {
                          c.progress(0.5);
                          return ran.incrementAndGet();
                        }))) {
      for (int i = 0; i < tasks; i++) {
        caller.send(caller.task("t" + i, "count"));
      }
      int untilCut = 20;
      while (succeeded.size() < tasks) {
        ReplyMessage reply = caller.nextReply();
        if (reply.reply() instanceof Reply.Succeeded) {
          succeeded.merge(reply.taskId(), 1, Integer::sum);
        }
        if (--untilCut == 0 && succeeded.size() < quietFrom) {
          proxy.cut();
          untilCut = 60 + random.nextInt(60);
        }
      }
      caller.send(caller.task("last", "count"));
      caller.end(
          "last"); // the queue is in order, so whatever was before it has begun, and closing waits
      // for it
    }
    assertThat(caller.ready()).as("every task is acknowledged").isZero();
    System.out.printf(
        "%d tasks, %d runs, %d replies%n",
        tasks, ran.get(), succeeded.values().stream().mapToInt(n -> n).sum());
  }
}
