package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.testkit.conformance.Inbox;
import dev.solidflux.testkit.faults.CutProxy.Direction;
import dev.solidflux.testkit.services.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import tools.jackson.databind.node.JsonNodeFactory;

@Timeout(90)
class MailboxFaultsTest {

  private AmqpWorld world;

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void noReplyIsLostWhenTheConnectionIsCutAgainAndAgain() throws Exception {
    world = new AmqpWorld(settings -> prefetch(settings, 50));
    Set<String> acknowledged = new HashSet<>();
    try (Inbox inbox = listening()) {
      for (int i = 0; i < 1_000; i++) {
        reply("task-" + i);
      }
      while (acknowledged.size() < 1_000) {
        Delivery delivery = inbox.next();
        delivery.ack();
        if (acknowledged.add(delivery.correlationId()) && acknowledged.size() % 250 == 100) {
          world.cut();
        }
      }
    }
    assertThat(acknowledged)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 1_000).mapToObj(i -> "task-" + i).toList());
  }

  @Test
  void aMailboxThatWasDeletedIsDeclaredAndConsumedAgain() throws Exception {
    world = new AmqpWorld();
    assumeTrue(
        TestBroker.shared().isRabbitMq(), "Qpid tells no consumer that its queue was deleted");
    try (Inbox inbox = listening()) {
      reply("before");
      inbox.next().ack();
      try (Channel operator = world.peer().newChannel()) {
        operator.queueDelete(world.mailbox(0));
      }
      world.awaitMailbox(0);
      reply("after");
      assertThat(inbox.next().correlationId()).isEqualTo("after");
    }
  }

  @Test
  void aFrozenMailboxIsFoundByItsHeartbeatAndItsRepliesComeAgain() throws Exception {
    world =
        new AmqpWorld(
            settings ->
                settings.with(
                    settings
                        .connecting()
                        .withHeartbeats(Duration.ofSeconds(1), Duration.ofSeconds(60))));
    try (Inbox inbox = listening()) {
      reply("a");
      Delivery frozen = inbox.next();
      world.proxy().freeze();
      frozen.ack();
      world.proxy().awaitAccepted(4);
      world.cut();
      world.proxy().resume();
      reply("b");
      Set<String> seen = new HashSet<>();
      while (!seen.contains("b")) {
        Delivery delivery = inbox.next();
        seen.add(delivery.correlationId());
        delivery.ack();
      }
      assertThat(seen).contains("b");
    }
  }

  @Test
  void acknowledgingOnAFrozenConnectionNeverBlocks() throws Exception {
    world = new AmqpWorld(settings -> prefetch(settings, 2_000));
    try (Inbox inbox = listening()) {
      for (int i = 0; i < 1_000; i++) {
        reply("task-" + i);
      }
      List<Delivery> deliveries = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        deliveries.add(inbox.next());
      }
      world.proxy().freeze(Direction.TO_SERVER);
      long began = System.nanoTime();
      deliveries.forEach(Delivery::ack);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
      world.proxy().resume();
    }
  }

  @Test
  void aConsumerHoldsNoMoreThanItsPrefetch() throws Exception {
    world = new AmqpWorld(settings -> prefetch(settings, 10));
    listening().close();
    for (int i = 0; i < 100; i++) {
      reply("task-" + i);
    }
    BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    BaseSubscriber<Delivery> slow =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            request(1);
          }

          @Override
          protected void hookOnNext(Delivery delivery) {
            deliveries.add(delivery);
          }
        };
    world.transport().mailbox(0).subscribe(slow);
    assertThat(deliveries.poll(20, TimeUnit.SECONDS)).isNotNull();

    // all but the 10 are for others
    try (Inbox other = new Inbox(world.another().mailbox(0))) {
      Set<String> others = new HashSet<>();
      while (others.size() < 90) {
        Delivery delivery = other.next();
        others.add(delivery.correlationId());
        delivery.ack();
      }
      assertThat(others)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(10, 100).mapToObj(i -> "task-" + i).toList());
    }
    slow.cancel();
  }

  @Test
  void aMailboxThatStandsThereDeclaredOtherwiseIsUsedAsItIs() throws Exception {
    world = new AmqpWorld();
    try (Channel operator = world.peer().newChannel()) {
      operator.queueDeclare(world.mailbox(0), true, false, false, null);
    }
    try (Inbox inbox = new Inbox(world.transport().mailbox(0))) {
      reply("a");
      assertThat(inbox.next().correlationId()).isEqualTo("a");
    }
  }

  @Test
  void threadsAreAsManyForFortyMailboxesAsForOne() throws Exception {
    world = new AmqpWorld();
    Set<String> forOne;
    try (Inbox inbox = listening()) {
      reply("a");
      inbox.next().ack();
      forOne = threads();
    }
    List<Inbox> inboxes =
        IntStream.range(0, 40).mapToObj(i -> new Inbox(world.transport().mailbox(i))).toList();
    for (int shard = 0; shard < 40; shard++) {
      world.awaitMailbox(shard);
      world.reply(shard, "a", new Content.Succeeded(JsonNodeFactory.instance.nullNode()));
    }
    for (Inbox inbox : inboxes) {
      inbox.next().ack();
    }
    assertThat(threads().size()).isLessThanOrEqualTo(Math.max(forOne.size(), 16));
    inboxes.forEach(Inbox::close);
  }

  private static AmqpSettings prefetch(AmqpSettings settings, int replies) {
    return settings.with(settings.consuming().withPrefetch(replies));
  }

  private static Set<String> threads() {
    Set<String> names = new HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("solidflux-amqp") || thread.getName().startsWith("AMQP")) {
        names.add(thread.getName() + "#" + thread.threadId());
      }
    }
    return names;
  }

  private Inbox listening() throws Exception {
    Inbox inbox = new Inbox(world.transport().mailbox(0));
    world.awaitMailbox(0);
    return inbox;
  }

  private void reply(String taskId) throws Exception {
    world.reply(0, taskId, new Content.Heartbeat());
  }
}
