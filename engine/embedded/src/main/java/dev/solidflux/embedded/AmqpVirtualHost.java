package dev.solidflux.embedded;

import java.util.Map;
import org.apache.qpid.server.message.MessageDestination;
import org.apache.qpid.server.model.ManagedObject;
import org.apache.qpid.server.model.VirtualHostNode;
import org.apache.qpid.server.store.MemoryMessageStore;
import org.apache.qpid.server.store.MessageStore;
import org.apache.qpid.server.virtualhost.AbstractVirtualHost;

/** Qpid's virtual host in memory, with AMQP's default exchange: {@link QueuesByName}. */
@ManagedObject(category = false, type = AmqpVirtualHost.TYPE)
final class AmqpVirtualHost extends AbstractVirtualHost<AmqpVirtualHost> {

  /** What a node's initial configuration calls it. */
  static final String TYPE = "Solidflux";

  private final MessageDestination defaultExchange = new QueuesByName(this, getAccessControl());

  AmqpVirtualHost(Map<String, Object> attributes, VirtualHostNode<?> node) {
    super(attributes, node);
  }

  @Override
  public MessageDestination getDefaultDestination() {
    return defaultExchange;
  }

  @Override
  protected MessageStore createMessageStore() {
    return new MemoryMessageStore();
  }
}
