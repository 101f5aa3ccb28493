package dev.solidflux.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Command;
import com.rabbitmq.client.TrafficListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the broker has come with each consumer of a connection, known as soon as it is read from
 * the wire: a consumer's callback hears of it later, and of the last of it after the broker has
 * confirmed that there is no more.
 */
final class Arrivals implements TrafficListener {

  private final Map<String, Long> newest = new ConcurrentHashMap<>();

  /** The tag of the newest delivery; 0 before the first. */
  long newest(String consumerTag) {
    return newest.getOrDefault(consumerTag, 0L);
  }

  @Override
  public void read(Command inbound) {
    if (inbound.getMethod() instanceof AMQP.Basic.Deliver deliver) {
      newest.put(deliver.getConsumerTag(), deliver.getDeliveryTag());
    }
  }

  @Override
  public void write(Command outbound) {
    // of no interest
  }
}
