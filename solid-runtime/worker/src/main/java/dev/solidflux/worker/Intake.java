package dev.solidflux.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One consumer, with the prefetch that it began with, on a channel of its own: to some brokers the
 * prefetch is the channel's, and what an earlier consumer has not settled counts.
 */
final class Intake extends DefaultConsumer {

  private final Incarnation incarnation;
  private final ServedQueue served;
  private final int room;
  private final Consumer<Intake> over;
  private final AtomicInteger unsettled = new AtomicInteger();

  private Intake(
      Incarnation incarnation,
      Channel channel,
      ServedQueue served,
      int room,
      Consumer<Intake> over) {
    super(channel);
    this.incarnation = incarnation;
    this.served = served;
    this.room = room;
    this.over = over;
  }

  /**
   * @param over is told when it was cancelled and all that was delivered to it has arrived
   */
  static Intake begin(
      Incarnation incarnation,
      Connection connection,
      ServedQueue served,
      int room,
      Consumer<Intake> over)
      throws IOException {
    Channel channel = connection.createChannel();
    incarnation.watch(channel);
    Intake intake = new Intake(incarnation, channel, served, room, over);
    channel.basicQos(room);
    String unused = channel.basicConsume(served.queue().name(), false, intake);
    return intake;
  }

  /** How many more the broker will deliver, as things are. */
  int more() {
    return room - served.heldBy(this);
  }

  void cancel() throws IOException {
    getChannel().basicCancel(getConsumerTag());
  }

  boolean isSettled() {
    return unsettled.get() == 0;
  }

  void settled() {
    unsettled.decrementAndGet();
  }

  void close() throws IOException {
    try {
      getChannel().close();
    } catch (TimeoutException e) {
      throw new IOException("the broker does not close a channel", e);
    }
  }

  @Override
  public void handleDelivery(
      String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
    unsettled.incrementAndGet();
    served.deliver(
        new DeliveredTask(
            incarnation,
            this,
            envelope.getDeliveryTag(),
            envelope.isRedeliver(),
            properties.getTimestamp() == null ? null : properties.getTimestamp().toInstant(),
            Amqp.message(properties, body)));
  }

  @Override
  public void handleCancelOk(String tag) {
    over.accept(this);
  }

  /** The broker ended the consumer by itself: its queue was deleted, or moved to another node. */
  @Override
  public void handleCancel(String tag) {
    incarnation.end("the broker ended the consumer of " + served.queue().name());
  }
}
