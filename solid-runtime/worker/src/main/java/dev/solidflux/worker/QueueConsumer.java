package dev.solidflux.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands what the broker delivers to a served queue, in one incarnation. How much is delivered at a
 * time is said when a consumer begins, so with less room for it, or more, it begins anew.
 */
final class QueueConsumer extends DefaultConsumer implements ServedQueue.Intake {

  private enum State {
    CONSUMING,
    /** To begin anew, once all that was delivered before has arrived. */
    CANCELLING,
    /** There is no room. */
    RESTING,
    ENDED
  }

  private final Incarnation incarnation;
  private final ServedQueue served;

  /** Held while the broker is asked; never taken by whoever holds the served queue's. */
  private final ReentrantLock lock = new ReentrantLock();

  private State state = State.RESTING;
  private String tag = "";
  private int room;

  private QueueConsumer(Incarnation incarnation, Channel channel, ServedQueue served) {
    super(channel);
    this.incarnation = incarnation;
    this.served = served;
  }

  static QueueConsumer start(Incarnation incarnation, Channel channel, ServedQueue served)
      throws IOException {
    incarnation.watch(channel);
    QueueConsumer consumer = new QueueConsumer(incarnation, channel, served);
    served.consumedBy(consumer);
    consumer.lock.lock();
    try {
      consumer.begin();
    } finally {
      consumer.lock.unlock();
    }
    return consumer;
  }

  private void begin() throws IOException {
    room = served.room();
    if (room == 0) {
      state = State.RESTING;
      return;
    }
    state = State.CONSUMING;
    getChannel().basicQos(room);
    tag = getChannel().basicConsume(served.queue().name(), false, this);
  }

  @Override
  public void adjust() {
    change(
        () -> {
          boolean narrow = served.hasLeases() || room < served.queue().prefetch();
          if (state == State.RESTING) {
            begin();
          } else if (state == State.CONSUMING && narrow) {
            state = State.CANCELLING;
            getChannel().basicCancel(tag);
          }
        });
  }

  @Override
  public void handleCancelOk(String of) {
    change(
        () -> {
          if (state == State.CANCELLING) {
            begin();
          }
        });
  }

  /** Nothing more is to be delivered. */
  void cancel() {
    change(
        () -> {
          boolean consuming = state == State.CONSUMING;
          state = State.ENDED;
          if (consuming) {
            getChannel().basicCancel(tag);
          }
        });
  }

  private interface Change {
    void make() throws IOException;
  }

  private void change(Change change) {
    if (!incarnation.isLive()) {
      return;
    }
    lock.lock();
    try {
      change.make();
    } catch (IOException | AlreadyClosedException e) {
      incarnation.end("changing the consumer of " + served.queue().name() + " failed: " + e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void handleDelivery(
      String of, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
    served.deliver(
        new DeliveredTask(
            incarnation,
            getChannel(),
            envelope.getDeliveryTag(),
            envelope.isRedeliver(),
            properties.getTimestamp() == null ? null : properties.getTimestamp().toInstant(),
            Amqp.message(properties, body)));
  }

  /** The broker ended the consumer by itself: its queue was deleted, or moved to another node. */
  @Override
  public void handleCancel(String of) {
    incarnation.end("the broker ended the consumer of " + served.queue().name());
  }
}
