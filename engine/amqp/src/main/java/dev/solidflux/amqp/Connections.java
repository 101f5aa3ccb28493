package dev.solidflux.amqp;

import com.rabbitmq.client.ConnectionFactory;
import dev.solidflux.amqp.BrokerConnection.State;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Reach;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * One connection to publish, one to consume and one to administer, so that none of the three waits
 * for another: a broker short of memory stops reading from those that publish.
 */
final class Connections implements AutoCloseable {

  /**
   * The most that RabbitMQ can be told to accept. The client's own limit stands above it, because a
   * message that passes the client's limit kills its connection, is delivered again, and so on for
   * ever.
   */
  private static final int LARGEST_MESSAGE = 512 << 20;

  private static final int CONNECT_WITHIN_MILLIS = 5_000;
  private static final int ANSWER_WITHIN_MILLIS = 10_000;

  private final BrokerConnection publish;
  private final BrokerConnection consume;
  private final BrokerConnection administer;

  Connections(AmqpSettings settings, AmqpThreads threads, MeterRegistry meters) {
    Duration heartbeat = settings.connecting().heartbeat();
    Duration mailboxes = settings.connecting().mailboxHeartbeat();
    Complaints complaints = new Complaints();
    publish = connection("publish", heartbeat, settings, threads, complaints, meters);
    consume = connection("consume", mailboxes, settings, threads, complaints, meters);
    administer = connection("administer", heartbeat, settings, threads, complaints, meters);
    meters.gauge("solidflux.amqp.blocked", publish, c -> c.isBlocked() ? 1 : 0);
  }

  BrokerConnection publish() {
    return publish;
  }

  BrokerConnection consume() {
    return consume;
  }

  BrokerConnection administer() {
    return administer;
  }

  /** How the three together are, now and after every change. */
  Flux<Reach> reach() {
    return Flux.combineLatest(
            states -> reach((State) states[0], (State) states[1], (State) states[2]),
            publish.states(),
            consume.states(),
            administer.states())
        .distinctUntilChanged()
        .onBackpressureLatest();
  }

  static Reach reach(State publish, State consume, State administer) {
    // grows by every new connection of any of them
    long number = publish.number() + consume.number() + administer.number();
    for (State state : List.of(publish, consume, administer)) {
      if (state.incarnation() == null) {
        return new Reach(number, Condition.AWAY, state.reason());
      }
    }
    return publish.blocked()
        ? new Reach(number, Condition.BLOCKED, publish.reason())
        : new Reach(number, Condition.CONNECTED, "");
  }

  private static BrokerConnection connection(
      String purpose,
      Duration heartbeat,
      AmqpSettings settings,
      AmqpThreads threads,
      Complaints complaints,
      MeterRegistry meters) {
    return new BrokerConnection(
        purpose,
        factory(purpose, settings.url(), heartbeat),
        settings,
        threads,
        complaints,
        meters.counter("solidflux.amqp.connections", "role", purpose)::increment);
  }

  private static ConnectionFactory factory(String purpose, String url, Duration heartbeat) {
    ConnectionFactory factory = AmqpClient.of(url);
    factory.setRequestedHeartbeat((int) heartbeat.toSeconds());
    factory.setConnectionTimeout(CONNECT_WITHIN_MILLIS);
    factory.setHandshakeTimeout(CONNECT_WITHIN_MILLIS);
    factory.setChannelRpcTimeout(ANSWER_WITHIN_MILLIS);
    factory.setMaxInboundMessageBodySize(LARGEST_MESSAGE);
    factory.setThreadFactory(AmqpThreads.named(purpose + "-io"));
    return factory;
  }

  @Override
  public void close() {
    consume.close();
    publish.close();
    administer.close();
  }
}
