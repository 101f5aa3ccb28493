package dev.solidflux.testkit.memory;

import static dev.solidflux.testkit.ScriptedWorker.nothing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.port.Transport.Reach;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.testkit.ScriptedWorker;
import dev.solidflux.testkit.ScriptedWorker.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a test can do with the broker in memory, all of it on the test's own thread. */
class MemoryBrokerTest {

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final ScriptedWorker worker =
      new ScriptedWorker()
          .on("tasks.mute", task -> nothing())
          .succeeding("tasks.echo", task -> task.args().get("x"));
  private final MemoryBroker broker = new MemoryBroker(worker, time);
  private final MemoryTransport transport = broker.connect();
  private final List<Published> published = new ArrayList<>();
  private final List<Delivery> delivered = new ArrayList<>();

  private void publish(String id, String name) {
    transport
        .publish(new Task(id, "gpu", name, "{\"x\":7}", 0, null, null, null))
        .subscribe(published::add);
  }

  private List<String> deliveredIds() {
    return delivered.stream().map(Delivery::correlationId).toList();
  }

  private static <T> T now(Mono<T> question) {
    AtomicInteger answers = new AtomicInteger();
    List<T> answer = new ArrayList<>();
    question.subscribe(answer::add, error -> {}, answers::incrementAndGet);
    assertThat(answers).hasValue(1);
    return answer.getFirst();
  }

  @Test
  void aTaskIsSentTakenAndAnsweredOnTheCallersThread() {
    transport.mailbox(0).subscribe(delivered::add);
    publish("a", "tasks.echo");

    assertThat(published).containsExactly(new Published.Confirmed());
    assertThat(delivered)
        .extracting(Delivery::content)
        .containsExactly(
            ScriptedWorker.started(),
            ScriptedWorker.succeeded(JsonNodeFactory.instance.numberNode(7)));
  }

  @Test
  void publishesWaitWhileTheBrokerTakesNothingAndRepliesStillCome() {
    List<Reach> reached = new ArrayList<>();
    transport.reach().subscribe(reached::add);
    transport.mailbox(0).subscribe(delivered::add);
    broker.block("disk");

    publish("a", "tasks.mute");
    transport.barrier(0, "barrier-1").subscribe(published::add);
    transport.cancel("a", false).subscribe();
    broker.reply(0, "b", new Content.Heartbeat());

    assertThat(published).isEmpty();
    assertThat(worker.received()).isEmpty();
    assertThat(deliveredIds()).containsExactly("b");

    broker.unblock();

    assertThat(published).containsOnly(new Published.Confirmed()).hasSize(2);
    assertThat(worker.received()).extracting(Received::id).containsExactly("a");
    assertThat(worker.revoked()).isEmpty();
    assertThat(deliveredIds()).containsExactly("b", "barrier-1");
    assertThat(reached)
        .containsExactly(
            new Reach(1, Condition.CONNECTED, ""),
            new Reach(1, Condition.BLOCKED, "disk"),
            new Reach(1, Condition.CONNECTED, ""));
  }

  @Test
  void whatWaitedForTheBrokerWhenTheConnectionBrokeIsUnknown() {
    transport.block("memory");
    publish("a", "tasks.mute");
    transport.disconnect();

    assertThat(published).containsExactly(new Published.Unknown());
    assertThat(worker.received()).isEmpty();
  }

  @Test
  void whatIsPublishedWithoutAConnectionWaitsForTheNextOne() {
    List<Reach> reached = new ArrayList<>();
    transport.reach().subscribe(reached::add);
    transport.disconnect();
    publish("a", "tasks.mute");
    assertThat(published).isEmpty();

    transport.reconnect();

    assertThat(published).containsExactly(new Published.Confirmed());
    assertThat(reached)
        .extracting(Reach::condition)
        .containsExactly(Condition.CONNECTED, Condition.AWAY, Condition.CONNECTED);
    assertThat(reached).extracting(Reach::epoch).containsExactly(1L, 1L, 2L);
  }

  @Test
  void publishesGoUnknownWhetherTheyArriveOrNot() {
    transport.loseConfirms(1);
    publish("a", "tasks.mute");
    transport.losePublishes(1);
    publish("b", "tasks.mute");
    publish("c", "tasks.mute");

    assertThat(published)
        .containsExactly(
            new Published.Unknown(), new Published.Unknown(), new Published.Confirmed());
    assertThat(worker.received()).extracting(Received::id).containsExactly("a", "c");
  }

  @Test
  void aQueueRefusesUntilItAccepts() {
    broker.refuse("gpu", "nobody may declare it");
    publish("a", "tasks.mute");
    broker.accept("gpu");
    publish("a", "tasks.mute");

    assertThat(published)
        .containsExactly(new Published.Refused("nobody may declare it"), new Published.Confirmed());
  }

  @Test
  void aTaskThatIsTooLargeIsUnsendable() {
    transport.takesAtMost(6);
    assertThatThrownBy(
            () ->
                transport
                    .publish(new Task("a", "gpu", "t", "{\"x\":7}", 0, null, null, null))
                    .block())
        .isInstanceOf(Transport.Unsendable.class);
  }

  @Test
  void aMailboxDeliversABoundedNumberAheadOfAcknowledgements() {
    transport.mailbox(0).subscribe(delivered::add);
    for (int i = 0; i < 300; i++) {
      broker.reply(0, "id-" + i, new Content.Heartbeat());
    }
    assertThat(delivered).hasSize(250);
    assertThat(now(broker.ready(0))).isEqualTo(50);
    assertThat(now(broker.unacked(0))).isEqualTo(250);

    List.copyOf(delivered.subList(0, 10)).forEach(Delivery::ack);
    assertThat(delivered).hasSize(260);
  }

  @Test
  void aMailboxDeliversABoundedNumberOfBytesButOneMessageOfAnySize() {
    transport.mailbox(0).subscribe(delivered::add);
    AtomicInteger read = new AtomicInteger();
    int mib = 1 << 20;
    for (int bytes : List.of(20 * mib, 3 * mib, 4 * mib, 2 * mib)) {
      broker.reply(
          0,
          "mib",
          bytes,
          () -> {
            read.incrementAndGet();
            return new Content.Heartbeat();
          },
          new Delivery.Raw("{}", ""));
    }
    assertThat(delivered).extracting(Delivery::bytes).containsExactly(20 * mib);

    delivered.getFirst().ack();
    assertThat(delivered).extracting(Delivery::bytes).containsExactly(20 * mib, 3 * mib, 4 * mib);

    assertThat(read).as("nobody asked what they say").hasValue(0);
    assertThat(delivered.getLast().content()).isEqualTo(new Content.Heartbeat());
    assertThat(read).hasValue(1);
  }

  @Test
  void tasksThatNobodyTakesWaitAndCanBePurged() {
    worker.nobody("gpu");
    publish("a", "tasks.echo");
    publish("b", "tasks.echo");
    assertThat(now(broker.waiting("gpu"))).isEqualTo(2);
    assertThat(worker.received()).isEmpty();

    broker.purge("gpu");
    publish("c", "tasks.echo");
    worker.somebody("gpu");

    assertThat(worker.received()).extracting(Received::id).containsExactly("c");
    assertThat(now(broker.waiting("gpu"))).isZero();
  }

  @Test
  void aQueueHasOnlySoManyWorkersAndATaskTakesItsTime() {
    transport.mailbox(0).subscribe(delivered::add);
    worker.workers("gpu", 2).after("tasks.echo", Duration.ofSeconds(5));
    for (String id : List.of("a", "b", "c")) {
      publish(id, "tasks.echo");
    }
    assertThat(deliveredIds()).containsExactly("a", "b");
    assertThat(now(broker.waiting("gpu"))).isEqualTo(1);

    time.advanceTimeBy(Duration.ofSeconds(5));
    assertThat(deliveredIds()).containsExactly("a", "b", "a", "c", "b");
    time.advanceTimeBy(Duration.ofSeconds(5));
    assertThat(deliveredIds()).containsExactly("a", "b", "a", "c", "b", "c");
  }

  @Test
  void moreWorkersTakeWhatWaits() {
    worker.workers("gpu", 1).after("tasks.echo", Duration.ofSeconds(5));
    publish("a", "tasks.echo");
    publish("b", "tasks.echo");

    worker.workers("gpu", 2);

    assertThat(worker.received()).extracting(Received::id).containsExactly("a", "b");
  }

  @Test
  void repliesThatWereKeptBackComeOnceTheWorkerGoesOn() {
    transport.mailbox(0).subscribe(delivered::add);
    worker.pause();
    publish("a", "tasks.echo");
    assertThat(delivered).isEmpty();

    worker.resume();

    assertThat(deliveredIds()).containsExactly("a", "a");
  }

  @Test
  void aBrokerThatForgetsHasNeitherTasksNorRepliesNorItsCanary() {
    worker.nobody("gpu");
    transport.remember(1).subscribe();
    publish("a", "tasks.echo");
    broker.reply(0, "b", new Content.Heartbeat());

    broker.forget();
    worker.somebody("gpu");
    transport.mailbox(0).subscribe(delivered::add);

    assertThat(now(transport.remembers(1))).isFalse();
    assertThat(worker.received()).isEmpty();
    assertThat(delivered).isEmpty();
    assertThat(now(transport.reach().next()).epoch()).isEqualTo(2);
  }
}
