package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Delivery;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.testkit.faults.CutProxy;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that are acknowledged as soon as they have begun. */
@Timeout(120)
class LeaseTest {

  private static final int CONNECTIONS = 2;

  private final BlockingQueue<Integer> go = new LinkedBlockingQueue<>();
  private final AtomicInteger ran = new AtomicInteger();
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

  private RunningWorker start(Duration grace, Consumer<SolidQueue> more) {
    BrokerAddress b = caller.broker;
    BrokerAddress by =
        new BrokerAddress(proxy.host(), proxy.port(), b.user(), b.password(), b.virtualHost());
    return Worker.named("test")
        .amqp(by.url())
        .grace(grace)
        .queue(
            caller.queue,
            q -> {
              q.solid(
                      "long",
                      (a, c) -> {
                        ran.incrementAndGet();
                        return go.poll(60, TimeUnit.SECONDS);
                      })
                  .solid("short", (a, c) -> "short")
                  .leased("long");
              more.accept(q);
            })
        .start();
  }

  private static String task(int invocation) {
    return "s1.01k9z3v8m2q4r6t8w0y2a4c6e8.%d.1.7h8j9kmnpqrstvwxyz01234567".formatted(invocation);
  }

  /** Whatever the broker does not hold for the worker comes back when its connections are cut. */
  @Test
  void aLeasedTaskIsAcknowledgedOnceItHasBegunAndIsNotDeliveredAgain() throws Exception {
    try (RunningWorker worker = start(Duration.ofMinutes(1), q -> {})) {
      caller.send(caller.task(task(1), "long"));
      caller.await(Reply.Started.class);
      proxy.cut();
      proxy.awaitAccepted(2 * CONNECTIONS);
      go.add(7);
      assertThat(caller.end()).hasToString("Succeeded[result=7]");
      caller.send(caller.task(task(2), "short"));
      assertThat(caller.end(task(2))).isInstanceOf(Reply.Succeeded.class);
    }
    assertThat(ran).hasValue(1);
    assertThat(caller.ready()).isZero();
  }

  @Test
  void noTaskIsTakenOnlyToWaitBehindALeasedOne() throws Exception {
    RunningWorker worker = start(Duration.ofMinutes(1), q -> {});
    caller.send(caller.task(task(1), "long"));
    caller.await(Reply.Started.class);
    caller.send(caller.task(task(2), "short"));
    Delivery waits = caller.taskGivenBack();
    assertThat(waits.getProperties().getCorrelationId())
        .as("still in its queue")
        .isEqualTo(task(2));
    assertThat(waits.getEnvelope().isRedeliver()).as("never delivered").isFalse();
    go.add(7);
    assertThat(caller.end(task(1))).isInstanceOf(Reply.Succeeded.class);
    caller.send(caller.task(task(3), "short"));
    assertThat(caller.end(task(3))).as("there is room again").isInstanceOf(Reply.Succeeded.class);
    worker.close();
  }

  @Test
  void otherTasksGoOnBesideALeasedOneWhereThereIsRoom() throws Exception {
    try (RunningWorker worker = start(Duration.ofMinutes(1), q -> q.concurrency(2))) {
      caller.send(caller.task(task(1), "long"));
      caller.await(Reply.Started.class);
      for (int i = 2; i < 12; i++) {
        caller.send(caller.task(task(i), "short"));
      }
      for (int i = 2; i < 12; i++) {
        assertThat(caller.end(task(i))).isInstanceOf(Reply.Succeeded.class);
      }
      go.add(7);
      assertThat(caller.end(task(1))).isInstanceOf(Reply.Succeeded.class);
      for (int i = 12; i < 16; i++) {
        caller.send(caller.task(task(i), "long"));
      }
      for (int i = 12; i < 16; i++) {
        go.add(i);
      }
      for (int i = 12; i < 16; i++) {
        ReplyMessage end = ended();
        assertThat(end.reply()).isInstanceOf(Reply.Succeeded.class);
      }
    }
    assertThat(caller.ready()).isZero();
  }

  @Test
  void aLeasedTaskThatOutlastsTheGracePeriodIsGivenBackToItsEngine() throws Exception {
    RunningWorker worker = start(Duration.ZERO, q -> {});
    caller.send(caller.task(task(1), "long"));
    caller.await(Reply.Started.class);
    worker.close();
    assertThat(caller.end()).isInstanceOf(Reply.GivenBack.class);
    assertThat(caller.ready()).isZero();
  }

  @Test
  void aTaskThatIsNoEnginesIsNeverLeased() throws Exception {
    try (RunningWorker worker = start(Duration.ofMinutes(1), q -> {})) {
      caller.send(caller.task("celerys", "long"));
      caller.await(Reply.Started.class);
      proxy.refuse();
      assertThat(caller.taskGivenBack().getProperties().getCorrelationId()).isEqualTo("celerys");
      go.add(7);
      proxy.accept();
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void onlyWhatTheQueueHasCanBeLeased() {
    Worker worker = Worker.named("test");
    assertThatThrownBy(() -> worker.queue("q", q -> q.leased("nothing")))
        .hasMessage("queue q has no solid for nothing");
  }

  private ReplyMessage ended() throws InterruptedException {
    ReplyMessage reply;
    do {
      reply = caller.nextReply();
    } while (!reply.reply().endsAttempt());
    return reply;
  }
}
