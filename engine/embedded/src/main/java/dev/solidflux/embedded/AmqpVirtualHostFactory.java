package dev.solidflux.embedded;

import java.util.List;
import java.util.Map;
import org.apache.qpid.server.model.AbstractConfiguredObjectTypeFactory;
import org.apache.qpid.server.model.ConfiguredObject;
import org.apache.qpid.server.model.VirtualHostNode;
import org.apache.qpid.server.plugin.ConfiguredObjectRegistration;

/** How Qpid finds {@link AmqpVirtualHost}: as a service of two kinds. */
public final class AmqpVirtualHostFactory
    extends AbstractConfiguredObjectTypeFactory<AmqpVirtualHost> {

  /** Called by Qpid. */
  public AmqpVirtualHostFactory() {
    super(AmqpVirtualHost.class);
  }

  @Override
  protected AmqpVirtualHost createInstance(
      Map<String, Object> attributes, ConfiguredObject<?> parent) {
    return new AmqpVirtualHost(attributes, (VirtualHostNode<?>) parent);
  }

  /** The type, for Qpid's model of what can be configured. */
  public static final class Registration implements ConfiguredObjectRegistration {

    @Override
    public String getType() {
      return Registration.class.getName();
    }

    @Override
    @SuppressWarnings("rawtypes") // Qpid's signature
    public List<Class<? extends ConfiguredObject>> getConfiguredObjectClasses() {
      return List.of(AmqpVirtualHost.class);
    }
  }
}
