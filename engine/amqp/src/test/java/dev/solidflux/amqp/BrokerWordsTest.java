package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import dev.solidflux.amqp.FrameProxy.Frame;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.port.Transport.Reach;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.testkit.conformance.Inbox;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a broker says in trouble, said by a proxy: no broker gets into it when asked to. */
@Timeout(60)
class BrokerWordsTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration CONFIRM_WITHIN = Duration.ofMillis(300);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final long MUCH_LONGER = 1_200;
  private static final Published CONFIRMED = new Published.Confirmed();

  private AmqpWorld world;
  private FrameProxy proxy;
  private AmqpTransport transport;

  @BeforeEach
  void open() throws Exception {
    world = new AmqpWorld();
    proxy = new FrameProxy(world.broker());
  }

  @AfterEach
  void close() throws Exception {
    transport.close();
    proxy.close();
    world.close();
  }

  private void connect(Duration confirmWithin) {
    AmqpSettings standard = AmqpSettings.of(proxy.address().url(), world.deployment());
    transport =
        AmqpTransport.open(
            standard
                .with(standard.publishing().withConfirmWithin(confirmWithin))
                .with(standard.connecting().withPauses(PAUSE, PAUSE)));
    await(Condition.CONNECTED);
  }

  private Reach await(Condition condition) {
    return transport.reach().filter(r -> r.condition() == condition).blockFirst(SOON);
  }

  @Test
  void whileTheBrokerIsBlockedNothingBecomesUnknown() throws Exception {
    connect(CONFIRM_WITHIN);
    while (!CONFIRMED.equals(publish("first", "work").block(SOON))) {
      // its queues are declared meanwhile
    }
    long before = count("work");
    proxy.block("low on memory");
    CompletableFuture<List<Published>> published =
        Flux.range(0, 20).flatMap(i -> publish("task-" + i, "work"), 20).collectList().toFuture();

    assertThat(await(Condition.BLOCKED).reason()).isEqualTo("low on memory");
    assertThatThrownBy(() -> published.get(MUCH_LONGER, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(transport.remembers(1).block(SOON)).as("still answered").isFalse();
    transport.cancel("some-task", false).block(SOON);
    proxy.unblock();

    assertThat(published.get(20, TimeUnit.SECONDS)).hasSize(20).containsOnly(CONFIRMED);
    assertThat(await(Condition.CONNECTED).reason()).isEmpty();
    assertThat(count("work")).as("each once").isEqualTo(before + 20);
  }

  @Test
  void aQueueThatIsDownIsNotAbsent() throws Exception {
    connect(SOON);
    proxy.rewrite(FrameProxyWords::down);

    assertThat(publish("a", "work").block(SOON))
        .isEqualTo(
            new Published.Refused(
                "NOT_FOUND - queue 'work' in vhost '/' process is stopped by supervisor"));
    CompletableFuture<Boolean> remembered = transport.remembers(1).toFuture();
    assertThatThrownBy(() -> remembered.get(MUCH_LONGER, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(world.peer().has("work")).as("declared anew").isFalse();
    assertThat(world.peer().has(world.mailbox(0))).as("declared anew").isFalse();

    proxy.rewrite(frame -> frame);
    assertThat(remembered.get(20, TimeUnit.SECONDS)).isFalse();
    assertThat(publish("a", "work").block(SOON)).isEqualTo(CONFIRMED);
  }

  @Test
  void whatIsAcknowledgedTogetherIsOneFrame() throws Exception {
    connect(SOON);
    int replies = 200;
    List<Delivery> deliveries = new ArrayList<>();
    try (Inbox inbox = new Inbox(transport.mailbox(0))) {
      world.awaitMailbox(0);
      for (int i = 0; i < replies; i++) {
        world.reply(0, "task-" + i, new Content.Heartbeat());
      }
      for (int i = 0; i < replies; i++) {
        deliveries.add(inbox.next());
      }
      deliveries.forEach(Delivery::ack);
      world.reply(0, "last", new Content.Heartbeat());
      assertThat(inbox.next().correlationId()).isEqualTo("last");
    }
    // how many come together depends on how soon the connection's thread wakes up
    assertThat(proxy.acks()).hasSizeLessThan(replies / 4);
    try (Inbox inbox = new Inbox(transport.mailbox(0))) {
      assertThat(inbox.next().correlationId()).as("all others are gone").isEqualTo("last");
    }
  }

  private long count(String queue) throws Exception {
    try (Channel operator = world.peer().newChannel()) {
      return operator.messageCount(queue);
    }
  }

  private Mono<Published> publish(String id, String queue) {
    return transport.publish(new Task(id, queue, "tasks.any", "[]", 0, null, null, null));
  }

  /** What RabbitMQ says of a queue whose node is down, in place of that there is none. */
  private static final class FrameProxyWords {

    static Frame down(Frame frame) {
      if (frame.method() != FrameProxy.CHANNEL_CLOSE) {
        return frame;
      }
      ByteBuffer close = ByteBuffer.wrap(frame.payload());
      int code = close.getShort(4);
      byte[] text = new byte[close.get(6)];
      close.position(7).get(text);
      if (code != 404) {
        return frame;
      }
      byte[] words =
          "NOT_FOUND - queue 'work' in vhost '/' process is stopped by supervisor"
              .getBytes(StandardCharsets.UTF_8);
      ByteBuffer said = ByteBuffer.allocate(frame.payload().length - text.length + words.length);
      said.put(frame.payload(), 0, 6).put((byte) words.length).put(words);
      said.put(frame.payload(), 7 + text.length, 4);
      return new Frame(frame.type(), frame.channel(), said.array());
    }
  }
}
