package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import dev.solidflux.amqp.AmqpSettings.Connecting;
import dev.solidflux.amqp.AmqpSettings.Publishing;
import dev.solidflux.amqp.Outgoing.Outcome;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.testkit.time.Until;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Timeout(90)
class PublishFaultsTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Published CONFIRMED = new Published.Confirmed();
  private static final Published UNKNOWN = new Published.Unknown();

  private AmqpWorld world;

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void noTaskIsLostWhenTheConnectionIsCutAgainAndAgain() throws Exception {
    world = new AmqpWorld();
    AtomicInteger decided = new AtomicInteger();
    Map<String, Integer> unknown = new ConcurrentHashMap<>();

    List<Published> published =
        Flux.range(0, 5_000)
            .flatMap(
                i ->
                    untilConfirmed("task-" + i, unknown)
                        .doOnNext(
                            confirmed -> {
                              if (decided.incrementAndGet() % 1_000 == 500) {
                                world.cut();
                              }
                            }),
                500)
            .collectList()
            .block(SOON);

    assertThat(published).hasSize(5_000).containsOnly(CONFIRMED);
    assertThat(unknown).as("the cuts met publishes in flight").isNotEmpty();
    assertThat(taken("work", 5_000))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 5_000).mapToObj(i -> "task-" + i).toList());
  }

  @Test
  void everyPublishInFlightIsUnknownWhenItsConnectionDies() throws Exception {
    world = new AmqpWorld(settings -> with(settings, p -> p.withConfirmWithin(SOON)));
    confirm("first");
    world.proxy().freeze();
    Mono<List<Published>> published =
        Flux.range(0, 200).flatMap(i -> publish("frozen-" + i), 200).collectList().cache();
    published.subscribe();

    world.cut();
    world.proxy().resume();

    // those that waited for a place were sent on the next connection
    assertThat(published.block(SOON)).hasSize(200);
    confirm("last");
  }

  @Test
  void aPublishWithoutAConfirmIsUnknownAfterTheTimeout() throws Exception {
    world =
        new AmqpWorld(
            settings ->
                with(settings, p -> p.withConfirmWithin(Duration.ofMillis(500)))
                    .with(heartbeats(settings, Duration.ofSeconds(60))));
    confirm("first");

    world.proxy().freeze();
    assertThat(publish("in-vain").block(SOON)).isEqualTo(UNKNOWN);
    world.proxy().resume();

    assertThat(untilConfirmed("after", new ConcurrentHashMap<>()).block(SOON)).isEqualTo(CONFIRMED);
  }

  @Test
  void aFrozenConnectionIsFoundByItsHeartbeatAndBuiltAnew() throws Exception {
    world =
        new AmqpWorld(
            settings ->
                with(settings, p -> p.withConfirmWithin(SOON))
                    .with(heartbeats(settings, Duration.ofSeconds(1))));
    confirm("first");
    int before = 3; // publish, consume, administer

    world.proxy().freeze();
    Mono<Published> inFlight = publish("in-flight").cache();
    inFlight.subscribe();
    world.proxy().awaitAccepted(before + 1); // a heartbeat was missed: it connects again

    assertThat(inFlight.block(SOON)).isEqualTo(UNKNOWN);
    world.proxy().resume();
    assertThat(untilConfirmed("after", new ConcurrentHashMap<>()).block(SOON)).isEqualTo(CONFIRMED);
  }

  @Test
  void withoutABrokerAPublishIsUnknownAfterTheTimeout() throws Exception {
    world =
        new AmqpWorld(settings -> with(settings, p -> p.withConfirmWithin(Duration.ofMillis(300))));
    world.proxy().refuse();
    assertThat(publish("nobody-there").block(SOON)).isEqualTo(UNKNOWN);
    world.proxy().accept();
    assertThat(untilConfirmed("there-again", new ConcurrentHashMap<>()).block(SOON))
        .isEqualTo(CONFIRMED);
  }

  @Test
  void moreThanMayWaitAreUnknownAtOnce() throws Exception {
    world =
        new AmqpWorld(
            settings -> with(settings, p -> p.withInFlight(1, 2).withConfirmWithin(SOON)));
    confirm("first");
    world.proxy().freeze();

    Published beyond =
        Flux.range(0, 10).flatMap(i -> publish("task-" + i), 10).blockFirst(Duration.ofSeconds(20));

    assertThat(beyond).isEqualTo(UNKNOWN);
    world.proxy().resume();
  }

  @Test
  void oneInFlightAtATimeStillPublishesAll() throws Exception {
    world = new AmqpWorld(settings -> with(settings, p -> p.withInFlight(1, 500)));
    List<Published> published =
        Flux.range(0, 300).flatMap(i -> publish("task-" + i), 300).collectList().block(SOON);
    assertThat(published).hasSize(300).containsOnly(CONFIRMED);
  }

  @Test
  void aQueueThatWasDeletedIsDeclaredAgainAndTheTaskSentAgain() throws Exception {
    world = new AmqpWorld();
    confirm("before");
    try (Channel operator = world.peer().newChannel()) {
      operator.queueDelete("work");
    }
    assertThat(untilConfirmed("after", new ConcurrentHashMap<>()).block(SOON)).isEqualTo(CONFIRMED);
    assertThat(taken("work", 1)).containsExactly("after");
  }

  @Test
  void aTaskThatAStockWorkerWouldLoseIsUnsendable() throws Exception {
    world = new AmqpWorld();
    String args = "{\"value\": {\"__type__\": \"price\", \"__value__\": 3}}";
    Task lost = new Task("id", "work", "tasks.any", args, 0, null, null, null);
    assertThatThrownBy(() -> world.transport().publish(lost).block(SOON))
        .isInstanceOf(Transport.Unsendable.class)
        .hasMessageContaining("the argument at /value");
    confirm("small");
  }

  @Test
  void aTaskThatNoBrokerTakesIsUnsendableAndHarmsNoOther() throws Exception {
    world = new AmqpWorld(settings -> with(settings, p -> p.withMaxTaskBytes(1_000)));
    Task large =
        new Task(
            "large", "work", "tasks.any", "[\"" + "x".repeat(1_000) + "\"]", 0, null, null, null);
    Task unnameable =
        new Task("id", "q".repeat(256), "tasks.any", large.args(), 0, null, null, null);

    Task without = new Task("id", "work", "tasks.any", " \"text\"", 0, null, null, null);

    for (Task impossible : List.of(large, unnameable, without)) {
      assertThatThrownBy(() -> world.transport().publish(impossible).block(SOON))
          .isInstanceOf(Transport.Unsendable.class);
    }
    confirm("small");
  }

  @Test
  void closingLeavesNoPublishUndecided() throws Exception {
    world = new AmqpWorld(settings -> with(settings, p -> p.withConfirmWithin(SOON)));
    confirm("first");
    world.proxy().freeze();
    Mono<List<Published>> published =
        Flux.range(0, 50).flatMap(i -> publish("task-" + i), 50).collectList().cache();
    published.subscribe();
    world.proxy().refuse();
    world.transport().close();
    assertThat(published.block(SOON)).hasSize(50).containsOnly(UNKNOWN);
    world.proxy().resume();
  }

  @Test
  void closingTellsWhatWasDecidedAndNotToldYet() throws Exception {
    world = new AmqpWorld();
    CountDownLatch closed = new CountDownLatch(1);
    Set<String> occupied = ConcurrentHashMap.newKeySet();
    int sent = 0;
    while (occupied.size() < AmqpThreads.SIGNALS) {
      publish("busy-" + ++sent).subscribe(published -> occupySignalThread(occupied, closed));
      awaitDecided(sent);
    }
    Mono<Published> untold = publish("untold").cache();
    untold.subscribe();
    awaitDecided(sent + 1);

    world.transport().close();

    assertThat(untold.block(SOON)).isEqualTo(UNKNOWN);
    closed.countDown();
  }

  /** As long as it takes, on a thread on which things are told and that is interrupted. */
  private static void occupySignalThread(Set<String> occupied, CountDownLatch until) {
    occupied.add(Thread.currentThread().getName());
    while (until.getCount() > 0 && Thread.currentThread().getName().contains("amqp-signal")) {
      try {
        until.await();
      } catch (InterruptedException e) {
        // goes on
      }
    }
  }

  private void awaitDecided(int messages) throws Exception {
    Counter confirmed =
        world.meters().counter("solidflux.amqp.publishes", "outcome", Outcome.CONFIRMED.name());
    Until.holds(() -> confirmed.count() >= messages);
  }

  private static AmqpSettings with(AmqpSettings settings, UnaryOperator<Publishing> adjust) {
    return settings.with(adjust.apply(settings.publishing()));
  }

  private static Connecting heartbeats(AmqpSettings settings, Duration every) {
    return settings.connecting().withHeartbeats(every, every);
  }

  private void confirm(String id) {
    assertThat(publish(id).block(SOON)).isEqualTo(CONFIRMED);
  }

  private Mono<Published> publish(String id) {
    return world.transport().publish(new Task(id, "work", "tasks.any", "[]", 0, null, null, null));
  }

  /** As the outbox does: the same task under the same id until the broker has it. */
  private Mono<Published> untilConfirmed(String id, Map<String, Integer> unknown) {
    return publish(id)
        .doOnNext(
            published -> {
              if (published.equals(UNKNOWN)) {
                unknown.merge(id, 1, Integer::sum);
              }
            })
        .repeat()
        .takeUntil(published -> published.equals(CONFIRMED))
        .last();
  }

  private Set<String> taken(String queue, int distinct) throws Exception {
    BlockingQueue<com.rabbitmq.client.Delivery> messages = world.peer().consume(queue);
    Set<String> ids = new HashSet<>();
    while (ids.size() < distinct) {
      com.rabbitmq.client.Delivery message = messages.poll(20, TimeUnit.SECONDS);
      assertThat(message).as("a message after %d tasks", ids.size()).isNotNull();
      ids.add(message.getProperties().getCorrelationId());
    }
    return ids;
  }
}
