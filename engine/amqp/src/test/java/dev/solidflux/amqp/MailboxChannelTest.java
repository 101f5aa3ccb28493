package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.flow.port.Secrets;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailboxChannelTest {

  private static final int BUDGET = 1_000;

  private final Prefetch prefetch = new Prefetch(250, BUDGET);
  private final Deque<Runnable> calls = new ArrayDeque<>();
  private final List<String> acks = new ArrayList<>();
  private final AtomicLong gauge = new AtomicLong();
  private final MailboxChannel channel =
      new MailboxChannel(
          calls::add, prefetch, new ReplyContent(2_000, Secrets.NONE), gauge::addAndGet);
  private boolean open = true;
  private ShutdownListener listener;
  private long tags;

  @BeforeEach
  void open() {
    channel.opened(
        (Channel)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Channel.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "isOpen" -> open;
                      case "addShutdownListener" -> {
                        listener = (ShutdownListener) arguments[0];
                        yield null;
                      }
                      case "basicAck" -> {
                        acks.add(arguments[0] + ((boolean) arguments[1] ? " and before" : ""));
                        yield null;
                      }
                      default -> throw new UnsupportedOperationException(method.getName());
                    }));
  }

  @Test
  void whatWouldPassTheBudgetIsLetGoAndAllAfterIt() {
    List<AmqpDelivery> taken = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      taken.add(take(250));
    }
    assertThat(taken).doesNotContainNull();
    assertThat(take(1)).isNull();
    assertThat(take(0)).isNull();
    assertThat(channel.bytes()).isEqualTo(1_000);
    assertThat(gauge).hasValue(1_000);
    runCalls();
    assertThat(channel.end().toFuture()).as("some are not acknowledged").isNotDone();

    taken.forEach(AmqpDelivery::ack);
    runCalls();
    assertThat(acks).containsExactly("4 and before");
    assertThat(channel.end().toFuture()).isCompletedWithValue(null);
  }

  @Test
  void aChannelThatHasAllAcknowledgedIsReplacedAsSoonAsItLetsGo() {
    AmqpDelivery taken = take(1_000);
    taken.ack();
    runCalls();
    assertThat(channel.end().toFuture()).isNotDone();
    prefetch.beyond(BUDGET);
    IntStream.range(0, Prefetch.QUIET).mapToObj(i -> take(1)).forEach(MailboxChannelTest::ack);
    runCalls();
    assertThat(channel.end().toFuture()).isCompletedWithValue(null);
  }

  @Test
  void oneIsTakenWhateverItsSize() {
    assertThat(take(1_500)).isNotNull();
    assertThat(channel.end().toFuture()).isNotDone();
    assertThat(take(10)).isNull();
    assertThat(prefetch.now()).isEqualTo(1);
  }

  @Test
  void whatIsAcknowledgedMakesRoom() {
    for (int i = 0; i < 10; i++) {
      AmqpDelivery delivery = take(900);
      assertThat(delivery).isNotNull();
      delivery.ack();
      delivery.ack();
    }
    assertThat(channel.bytes()).isZero();
    assertThat(calls).as("one task for all").hasSize(1);
    runCalls();
    assertThat(acks).containsExactly("10 and before");
    assertThat(channel.end().toFuture()).isNotDone();
  }

  @Test
  void whatIsTooLargeToBeReadTakesNoRoom() {
    for (int i = 0; i < 3; i++) {
      AmqpDelivery large = take(1 << 20);
      assertThat(large).isNotNull();
      assertThat(large.bytes()).isEqualTo(1 << 20);
      large.ack();
    }
    assertThat(channel.bytes()).isZero();
  }

  @Test
  void aChannelThatIsGoneHoldsNothing() {
    AmqpDelivery handedOver = take(100);
    AmqpDelivery held = take(100);
    assertThat(handedOver.handOver()).isTrue();
    open = false;
    listener.shutdownCompleted(new ShutdownSignalException(true, false, null, null));

    assertThat(gauge).hasValue(0);
    assertThat(held.handOver()).isFalse();
    assertThatThrownBy(held::content).isInstanceOf(IllegalStateException.class);
    assertThat(handedOver.content()).as("somebody is at it").isNotNull();
    handedOver.ack();
    assertThat(calls).isEmpty();
    assertThat(take(1)).isNull();
    assertThat(channel.end().toFuture()).isCompletedExceptionally();
  }

  private static void ack(@Nullable AmqpDelivery delivery) {
    if (delivery != null) {
      delivery.ack();
    }
  }

  private void runCalls() {
    while (!calls.isEmpty()) {
      calls.remove().run();
    }
  }

  private @Nullable AmqpDelivery take(int bytes) {
    Envelope envelope = new Envelope(++tags, false, "", "mailbox");
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder().correlationId("id").build();
    return channel.take(new com.rabbitmq.client.Delivery(envelope, properties, new byte[bytes]));
  }
}
