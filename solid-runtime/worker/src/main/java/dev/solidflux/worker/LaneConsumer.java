package dev.solidflux.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hands what the broker delivers to a lane, in one epoch. */
final class LaneConsumer extends DefaultConsumer {

  private final Epoch epoch;
  private final Lane lane;
  private final AtomicBoolean cancelled = new AtomicBoolean();

  private LaneConsumer(Epoch epoch, Channel channel, Lane lane) {
    super(channel);
    this.epoch = epoch;
    this.lane = lane;
  }

  static LaneConsumer start(Epoch epoch, Channel channel, Lane lane) throws IOException {
    epoch.watch(channel);
    channel.basicQos(lane.queue().prefetch());
    LaneConsumer consumer = new LaneConsumer(epoch, channel, lane);
    channel.basicConsume(lane.queue().name(), false, consumer);
    return consumer;
  }

  @Override
  public void handleDelivery(
      String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
    lane.deliver(
        new Delivery(
            epoch,
            getChannel(),
            envelope.getDeliveryTag(),
            envelope.isRedeliver(),
            Amqp.message(properties, body)));
  }

  /** The broker ended the consumer by itself: its queue was deleted, or moved to another node. */
  @Override
  public void handleCancel(String tag) {
    epoch.end("the broker ended the consumer of " + lane.queue().name());
  }

  void cancel() {
    if (!cancelled.compareAndSet(false, true)) {
      return;
    }
    try {
      getChannel().basicCancel(getConsumerTag());
    } catch (IOException | AlreadyClosedException e) {
      epoch.end("ending a consumer failed: " + e);
    }
  }
}
