package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Delivery.Content;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

/** Large replies, of which a mailbox's prefetch would let in half a gigabyte. */
@Timeout(240)
class MailboxBytesTest {

  private static final int LARGE = 1_950_000;
  private static final long BUDGET = 8L << 20;

  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private final AtomicLong most = new AtomicLong();
  private AmqpWorld world;

  @BeforeEach
  void open() throws Exception {
    world = new AmqpWorld();
    world.transport().barrier(0, Delivery.BARRIER).block(); // the mailbox is there
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void theBytesThatAreHeldAreBoundedAndEverythingArrivesOnceAndInOrder() throws Exception {
    int replies = 300;
    send(replies, i -> "task-" + i, new byte[LARGE]);
    Disposable subscription = subscribe();
    List<String> arrived = new ArrayList<>();
    Deque<Delivery> unacknowledged = new ArrayDeque<>();
    while (arrived.size() < replies + 1) {
      // as slow as it gets: acknowledges only when nothing more would come otherwise
      long patience = unacknowledged.isEmpty() ? 20_000 : 10;
      Delivery next = deliveries.poll(patience, TimeUnit.MILLISECONDS);
      if (next != null) {
        arrived.add(next.correlationId());
        unacknowledged.add(next);
      } else {
        unacknowledged.remove().ack();
      }
    }
    subscription.dispose();
    assertThat(arrived.removeFirst()).isEqualTo(Delivery.BARRIER);
    assertThat(arrived)
        .containsExactlyElementsOf(IntStream.range(0, replies).mapToObj(i -> "task-" + i).toList());
    assertThat(most.get()).isBetween((long) LARGE, BUDGET);
  }

  @Test
  void smallRepliesComeAllAtOnceAgainAfterLargeOnes() throws Exception {
    send(10, i -> "large-" + i, new byte[LARGE]);
    Disposable subscription = subscribe();
    Set<String> large = new HashSet<>();
    while (large.size() < 11) {
      Delivery next = next();
      large.add(next.correlationId());
      next.ack();
    }
    // seven times as many as have to be quiet, as it doubles
    int small = 7 * Prefetch.QUIET;
    Set<String> arrived = new HashSet<>();
    send(small, i -> "small-" + i, new byte[10]);
    while (arrived.size() < small) {
      Delivery next = next();
      if (next.correlationId().startsWith("small-")) {
        arrived.add(next.correlationId());
      }
      next.ack();
    }
    send(AmqpSettings.Consuming.DEFAULT.prefetch(), i -> "last-" + i, new byte[10]);
    Set<String> last = new HashSet<>();
    while (last.size() < AmqpSettings.Consuming.DEFAULT.prefetch()) {
      Delivery next = next(); // none is acknowledged
      if (next.correlationId().startsWith("last-")) {
        last.add(next.correlationId());
      }
    }
    subscription.dispose();
  }

  @Test
  void aReplyThatIsNeverAcknowledgedKeepsNoOtherAwayForLong() throws Exception {
    send(10, i -> "large-" + i, new byte[LARGE]);
    Disposable subscription = subscribe();
    Set<String> arrived = new HashSet<>();
    List<Delivery> unacknowledged = new ArrayList<>();
    while (arrived.size() < 11) {
      Delivery next = deliveries.poll(500, TimeUnit.MILLISECONDS);
      if (next != null) {
        arrived.add(next.correlationId());
        unacknowledged.add(next);
      } else { // no more come unless something is acknowledged
        unacknowledged.stream()
            .filter(delivery -> !delivery.correlationId().equals("large-1"))
            .forEach(Delivery::ack);
      }
    }
    subscription.dispose();
  }

  @Test
  void logLinesWithMegabytesOfFieldsAreKeptWithoutThem() throws Exception {
    int lines = 200;
    String fields = "\"" + "x".repeat(LARGE) + "\"";
    byte[] log =
        ("{\"task_id\": \"id\", \"status\": \"LOG\", \"result\": {\"message\": \"m\", \"fields\":"
                + " {\"a\": "
                + fields
                + "}}}")
            .getBytes(StandardCharsets.UTF_8);
    send(lines, i -> "id", log);
    Disposable subscription = subscribe();
    List<Content> kept = new ArrayList<>();
    while (kept.size() < lines) {
      Delivery next = next();
      if (next.content() instanceof Content.Log line) {
        assertThat(line.fields().toString()).hasSizeLessThan(100);
        kept.add(line);
      }
      next.ack();
    }
    subscription.dispose();
    assertThat(most.get()).isLessThanOrEqualTo(BUDGET);
  }

  private Disposable subscribe() {
    return world
        .transport()
        .mailbox(0)
        .doOnNext(delivery -> most.accumulateAndGet(held(), Math::max))
        .subscribe(deliveries::add);
  }

  private long held() {
    return (long) world.meters().get("solidflux.amqp.mailbox.bytes").gauge().value();
  }

  private Delivery next() throws InterruptedException {
    Delivery next = deliveries.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("a delivery within 20 s").isNotNull();
    return next;
  }

  private void send(int count, IntFunction<String> ids, byte[] body) throws Exception {
    world.peer().sendMany(world.mailbox(0), count, ids, body);
  }
}
