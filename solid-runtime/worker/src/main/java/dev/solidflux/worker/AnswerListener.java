package dev.solidflux.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.solidflux.protocol.Wanted;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears whether tasks are still wanted, on a queue of the connection's own. A broker or an account
 * that does not allow it costs only that: what nobody can be asked about is run.
 *
 * @param heard is given the correlation id of a task, and the answer
 */
record AnswerListener(BiConsumer<String, Wanted> heard) {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerListener.class);

  /** More than that nobody asks at a time; beyond it the oldest is dropped. */
  private static final Map<String, Object> BOUNDS =
      Map.of("x-max-length", 10_000, "x-max-length-bytes", 10 << 20);

  /** The queue for answers, or null if there is none. */
  @Nullable String listen(Connection connection) {
    try {
      Channel channel = connection.createChannel();
      String queue = channel.queueDeclare("", false, true, true, BOUNDS).getQueue();
      channel.basicConsume(queue, true, new Answers(channel));
      return queue;
    } catch (IOException e) {
      LOG.warn(
          "the broker allows no queue for answers, so tasks that waited long are run unasked: {}",
          LogText.of(TaskQueue.reason(e)));
      return null;
    }
  }

  private final class Answers extends DefaultConsumer {

    Answers(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      String correlationId = properties.getCorrelationId();
      if (correlationId != null) {
        Wanted.decode(Amqp.message(properties, body))
            .ifPresent(answer -> heard.accept(correlationId, answer));
      }
    }
  }
}
