package dev.solidflux.worker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import dev.solidflux.protocol.WireMessage;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message as one incarnation of the connections delivered it. Its tag means nothing to a later
 * one, so it holds on to its own channel: once the incarnation is over, acknowledging does nothing,
 * and the broker delivers the message again.
 *
 * @param intake the consumer that it was delivered to
 * @param sent when its sender says that it was sent, to the second
 */
record DeliveredTask(
    Incarnation incarnation,
    Intake intake,
    long tag,
    boolean redelivered,
    @Nullable Instant sent,
    WireMessage message) {

  boolean isLive() {
    return incarnation.isLive();
  }

  void ack() {
    settle(channel -> channel.basicAck(tag, false));
  }

  /**
   * Takes the message out of the queue for good; a dead-letter exchange, if the queue has one,
   * keeps it.
   */
  void park() {
    settle(channel -> channel.basicReject(tag, false));
  }

  void requeue() {
    settle(channel -> channel.basicReject(tag, true));
  }

  private void settle(Settlement settlement) {
    if (!isLive()) {
      return;
    }
    try {
      settlement.send(intake.getChannel());
      intake.settled();
    } catch (IOException | AlreadyClosedException e) {
      incarnation.end("settling a delivery failed: " + e);
    }
  }

  private interface Settlement {
    void send(Channel channel) throws IOException;
  }
}
