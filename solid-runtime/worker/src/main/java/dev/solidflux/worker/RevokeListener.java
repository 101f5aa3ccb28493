package dev.solidflux.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.solidflux.protocol.Revoke;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears Celery's revoke commands. A broker or an account that does not allow it costs only {@code
 * cancelled()}: the engine never relies on a worker's having heard.
 */
record RevokeListener(String identity, Consumer<Revoke> heard) {

  private static final Logger LOG = LoggerFactory.getLogger(RevokeListener.class);

  void listen(Connection connection) {
    try {
      ensureExchange(connection);
      Channel channel = connection.createChannel();
      String queue = channel.queueDeclare("", false, true, true, null).getQueue();
      channel.queueBind(queue, Revoke.EXCHANGE, "");
      channel.basicConsume(queue, true, new Commands(channel));
    } catch (IOException e) {
      LOG.warn(
          "the broker allows no remote control, so solids will not see cancelled(): {}",
          LogText.of(TaskQueue.reason(e)));
    }
  }

  private static void ensureExchange(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    try {
      channel.exchangeDeclarePassive(Revoke.EXCHANGE);
      channel.abort();
    } catch (IOException e) {
      if (!TaskQueue.isNotFound(e)) {
        throw e;
      }
      Channel declaring = connection.createChannel();
      declaring.exchangeDeclare(Revoke.EXCHANGE, BuiltinExchangeType.FANOUT, false, false, null);
      declaring.abort();
    }
  }

  private final class Commands extends DefaultConsumer {

    Commands(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      Revoke.decode(Amqp.message(properties, body))
          .filter(r -> r.isMeantFor(identity))
          .ifPresent(heard);
    }
  }
}
