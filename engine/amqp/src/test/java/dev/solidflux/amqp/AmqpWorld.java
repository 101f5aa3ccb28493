package dev.solidflux.amqp;

import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.protocol.TaskDecoder;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.Wanted;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.protocol.WireProperties;
import dev.solidflux.testkit.conformance.TransportConformance;
import dev.solidflux.testkit.conformance.TransportConformance.World;
import dev.solidflux.testkit.faults.CutProxy;
import dev.solidflux.testkit.services.TestBroker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * A virtual host of its own on the tests' broker; the transport under test goes through a proxy.
 */
final class AmqpWorld implements World {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final BrokerAddress broker = TestBroker.freshVhost();
  private final String deployment = TestBroker.uniqueName("d");
  private final CutProxy proxy = CutProxy.to(broker.host(), broker.port());
  private final Peer peer = new Peer(broker);
  private final List<AmqpTransport> transports = new ArrayList<>();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final AmqpTransport transport;

  AmqpWorld() throws Exception {
    this(settings -> settings);
  }

  AmqpWorld(UnaryOperator<AmqpSettings> adjust) throws Exception {
    BrokerAddress proxied = broker.at(proxy.host(), proxy.port());
    transport = connect(adjust.apply(AmqpSettings.of(proxied.url(), deployment)));
    awaitConnected();
  }

  /** Returns once all is possible. */
  void awaitConnected() {
    transport.reach().filter(reach -> reach.condition() == Condition.CONNECTED).blockFirst(SOON);
  }

  private AmqpTransport connect(AmqpSettings settings) {
    AmqpTransport opened = AmqpTransport.open(settings, meters, TransportConformance.SECRETS);
    transports.add(opened);
    return opened;
  }

  @Override
  public AmqpTransport transport() {
    return transport;
  }

  @Override
  public AmqpTransport another() {
    return connect(AmqpSettings.of(broker.url(), deployment));
  }

  MeterRegistry meters() {
    return meters;
  }

  String deployment() {
    return deployment;
  }

  BrokerAddress broker() {
    return broker;
  }

  Peer peer() {
    return peer;
  }

  CutProxy proxy() {
    return proxy;
  }

  String mailbox(int shard) {
    return "sf." + deployment + ".mailbox." + shard;
  }

  /**
   * Returns once somebody consumes the mailbox. Not as soon as its queue is there: RabbitMQ 3.10
   * was twice seen to confirm a reply into a quorum queue of a few milliseconds and to leave it
   * undelivered to the consumer that came then.
   */
  @Override
  public void awaitMailbox(int shard) throws Exception {
    String queue = mailbox(shard);
    long deadline = System.nanoTime() + SOON.toNanos();
    // the broker has no signal for it; every look is a round trip
    while (peer.consumers(queue) == 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("nobody consumes " + queue);
      }
    }
  }

  /** Returns once the transport has declared a queue. */
  void awaitQueue(String queue) throws Exception {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!peer.has(queue)) { // the broker has no signal for it; every look is a round trip
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("no queue " + queue);
      }
    }
  }

  @Override
  public void reply(int shard, String taskId, Content content) throws Exception {
    peer.reply(mailbox(shard), taskId, content);
  }

  @Override
  public Task take(String queue) throws Exception {
    awaitQueue(queue);
    com.rabbitmq.client.Delivery message = peer.take(queue);
    TaskMessage task = (TaskMessage) new TaskDecoder(1 << 20).decode(wire(message));
    JsonNode args = task.args().isEmpty() ? task.kwargs() : task.args();
    String mailbox = String.valueOf(task.replyTo());
    Integer priority = message.getProperties().getPriority();
    Object traceparent = task.extraHeaders().get("traceparent");
    return new Task(
        task.id(),
        message.getEnvelope().getRoutingKey(),
        task.task(),
        args.toString(),
        SecretPlaces.NONE,
        priority == null ? 0 : priority,
        Integer.parseInt(mailbox.substring(mailbox.lastIndexOf('.') + 1)),
        task.expires() == null ? null : task.expires().minus(Wanted.GIVEN_UP_BEFORE),
        task.timeLimit().hard() == null
            ? null
            : task.timeLimit().hard().minus(Wanted.GIVEN_UP_BEFORE),
        traceparent == null ? null : traceparent.toString());
  }

  private static WireMessage wire(com.rabbitmq.client.Delivery message) {
    Map<String, Object> headers = new HashMap<>(message.getProperties().getHeaders());
    return new WireMessage(
        headers,
        new WireProperties(
            message.getProperties().getContentType(),
            message.getProperties().getContentEncoding(),
            message.getProperties().getCorrelationId(),
            message.getProperties().getReplyTo(),
            message.getProperties().getDeliveryMode()),
        message.getBody());
  }

  @Override
  public String refusing() throws Exception {
    if (TestBroker.shared().isRabbitMq()) {
      return "amq.reserved";
    }
    peer.declareFull("full"); // Qpid reserves no names
    return "full";
  }

  @Override
  public void cut() {
    proxy.cut();
  }

  @Override
  public void close() throws Exception {
    transports.forEach(AmqpTransport::close);
    peer.close();
    proxy.close();
  }
}
