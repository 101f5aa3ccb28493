package dev.solidflux.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hands what the broker delivers to a served, in one incarnation. */
final class QueueConsumer extends DefaultConsumer {

  private final Incarnation incarnation;
  private final ServedQueue served;
  private final AtomicBoolean cancelled = new AtomicBoolean();

  private QueueConsumer(Incarnation incarnation, Channel channel, ServedQueue served) {
    super(channel);
    this.incarnation = incarnation;
    this.served = served;
  }

  static QueueConsumer start(Incarnation incarnation, Channel channel, ServedQueue served)
      throws IOException {
    incarnation.watch(channel);
    channel.basicQos(served.queue().prefetch());
    QueueConsumer consumer = new QueueConsumer(incarnation, channel, served);
    channel.basicConsume(served.queue().name(), false, consumer);
    return consumer;
  }

  @Override
  public void handleDelivery(
      String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
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
  public void handleCancel(String tag) {
    incarnation.end("the broker ended the consumer of " + served.queue().name());
  }

  void cancel() {
    if (!cancelled.compareAndSet(false, true)) {
      return;
    }
    try {
      getChannel().basicCancel(getConsumerTag());
    } catch (IOException | AlreadyClosedException e) {
      incarnation.end("ending a consumer failed: " + e);
    }
  }
}
