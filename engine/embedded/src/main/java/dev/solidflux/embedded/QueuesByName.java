package dev.solidflux.embedded;

import org.apache.qpid.server.exchange.DefaultDestination;
import org.apache.qpid.server.message.InstanceProperties;
import org.apache.qpid.server.message.RoutingResult;
import org.apache.qpid.server.message.ServerMessage;
import org.apache.qpid.server.model.Queue;
import org.apache.qpid.server.security.AccessControl;
import org.apache.qpid.server.store.StorableMessageMetaData;
import org.apache.qpid.server.virtualhost.QueueManagingVirtualHost;

/**
 * AMQP's default exchange: every queue is bound to it by its name, and nothing else is. Qpid's own
 * looks for an exchange of that name first, and a Celery worker declares one named like its queue.
 */
final class QueuesByName extends DefaultDestination {

  private final QueueManagingVirtualHost<?> host;

  QueuesByName(QueueManagingVirtualHost<?> host, AccessControl<?> access) {
    super(host, access);
    this.host = host;
  }

  @Override
  public <M extends ServerMessage<? extends StorableMessageMetaData>> RoutingResult<M> route(
      M message, String routingKey, InstanceProperties properties) {
    Queue<?> queue = host.getAttainedQueue(routingKey);
    return queue == null
        ? new RoutingResult<>(message)
        : queue.route(message, routingKey, properties);
  }
}
