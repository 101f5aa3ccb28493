package dev.solidflux.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * The broker alone, used as the engine uses it: one connection publishes with confirms and {@code
 * mandatory}, another consumes as many quorum mailboxes with the engine's prefetch and acknowledges
 * many replies at once. Nothing is decided and nothing is stored.
 */
final class Ceiling implements AutoCloseable {

  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final int MOST_ACKNOWLEDGED_AT_ONCE = 64;

  private final Queues queues;
  private final Messages messages;
  private final int inFlight;
  private final long acknowledgedAtOnce;
  private final Connection publishing;
  private final Connection consuming;
  private final List<Channel> mailboxes = new ArrayList<>();
  private final Semaphore room;
  private final LongAdder roundTrips = new LongAdder();
  private final LongAdder published = new LongAdder();
  private final CompletableFuture<Void> broken = new CompletableFuture<>();
  private final Thread publisher =
      Thread.ofPlatform().name("bench-ceiling-publisher").daemon().unstarted(this::publish);
  private volatile boolean ending;

  private Ceiling(
      Queues queues,
      Messages messages,
      int inFlight,
      int mailboxPrefetch,
      Connection publishing,
      Connection consuming) {
    this.queues = queues;
    this.messages = messages;
    this.inFlight = inFlight;
    this.acknowledgedAtOnce = Math.clamp(mailboxPrefetch / 4, 1, MOST_ACKNOWLEDGED_AT_ONCE);
    this.publishing = publishing;
    this.consuming = consuming;
    this.room = new Semaphore(inFlight);
  }

  static Ceiling start(Queues queues, Messages messages, int inFlight, int mailboxPrefetch)
      throws IOException, TimeoutException {
    Ceiling ceiling =
        new Ceiling(
            queues,
            messages,
            inFlight,
            mailboxPrefetch,
            queues.connect("publish"),
            queues.connect("consume"));
    for (String mailbox : queues.mailboxes()) {
      Channel channel = ceiling.consuming.createChannel();
      channel.basicQos(mailboxPrefetch);
      ceiling.mailboxes.add(channel);
      channel.basicConsume(mailbox, false, ceiling.consumer(channel));
    }
    ceiling.publisher.start();
    return ceiling;
  }

  /** Round trips per second in each of some windows, one after the other. */
  List<Double> measure(int windows, Duration window) throws InterruptedException {
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < windows; i++) {
      long before = roundTrips.sum();
      long start = System.nanoTime();
      pass(window);
      rates.add((roundTrips.sum() - before) * 1e9 / (System.nanoTime() - start));
    }
    return rates;
  }

  long roundTrips() {
    return roundTrips.sum();
  }

  long published() {
    return published.sum();
  }

  private void pass(Duration time) throws InterruptedException {
    try {
      broken.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return; // as it should be
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker was lost", e.getCause());
    }
  }

  private void publish() {
    List<String> mailboxes = queues.mailboxes();
    try {
      Channel channel = publishing.createChannel();
      channel.confirmSelect();
      channel.addConfirmListener(
          (number, multiple) -> {},
          (number, multiple) ->
              broken.completeExceptionally(new IOException("the broker refused a task")));
      while (true) {
        room.acquire();
        if (ending) {
          return;
        }
        long number = channel.getNextPublishSeqNo();
        // as long as the engine's
        String id = "s1.01arz3ndektsv4rrffq69g5fav.10.1.%026d".formatted(number);
        String mailbox = mailboxes.get((int) (number % mailboxes.size()));
        published.increment();
        channel.basicPublish(
            "",
            queues.tasks(),
            true,
            messages.taskProperties(id, mailbox, number),
            messages.task(id));
      }
    } catch (InterruptedException | IOException | RuntimeException e) {
      broken.completeExceptionally(e);
    }
  }

  private DefaultConsumer consumer(Channel channel) {
    return new DefaultConsumer(channel) {
      @Override
      public void handleDelivery(
          String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
          throws IOException {
        // a channel's tags count from 1
        if (envelope.getDeliveryTag() % acknowledgedAtOnce == 0) {
          channel.basicAck(envelope.getDeliveryTag(), true);
        }
        roundTrips.increment();
        room.release();
      }
    };
  }

  /** Publishes no more, and waits for what is under way. */
  void drain() throws InterruptedException, IOException {
    ending = true;
    room.release(); // for the publisher, which takes it and ends
    publisher.join();
    if (!room.tryAcquire(inFlight, DRAIN.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("the broker lost tasks or replies: not all came back");
    }
    for (Channel mailbox : mailboxes) {
      mailbox.basicAck(0, true); // all that were delivered
    }
  }

  @Override
  public void close() {
    publishing.abort();
    consuming.abort();
  }
}
