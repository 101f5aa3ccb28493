package dev.solidflux.worker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import dev.solidflux.protocol.WireMessage;
import java.io.IOException;

/**
 * One message as one connection epoch delivered it. Its tag means nothing to a later epoch, so it
 * holds on to its own channel: once the epoch is over, acknowledging does nothing, and the broker
 * delivers the message again.
 */
record Delivery(Epoch epoch, Channel channel, long tag, boolean redelivered, WireMessage message) {

  boolean isLive() {
    return epoch.isLive();
  }

  void ack() {
    settle(() -> channel.basicAck(tag, false));
  }

  /**
   * Takes the message out of the queue for good; a dead-letter exchange, if the queue has one,
   * keeps it.
   */
  void park() {
    if (epoch.requeuesRejected()) {
      ack();
    } else {
      settle(() -> channel.basicReject(tag, false));
    }
  }

  void requeue() {
    settle(() -> channel.basicReject(tag, true));
  }

  private void settle(Settlement settlement) {
    if (!isLive()) {
      return;
    }
    try {
      settlement.send();
    } catch (IOException | AlreadyClosedException e) {
      epoch.end("settling a delivery failed: " + e);
    }
  }

  private interface Settlement {
    void send() throws IOException;
  }
}
