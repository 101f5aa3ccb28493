package dev.solidflux.embedded;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.BrokerImpl;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.VirtualHostNode;
import org.apache.qpid.server.security.SubjectExecutionContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apache Qpid Broker-J inside this process, reached on loopback as an AMQP 0-9-1 broker. It keeps
 * nothing: queues and messages are gone with the process. RabbitMQ's queue arguments are accepted
 * and ignored.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

  private final SystemLauncher launcher;
  private final Broker<?> broker;
  private final BrokerAddress address;

  private EmbeddedBroker(SystemLauncher launcher, Broker<?> broker, BrokerAddress address) {
    this.launcher = launcher;
    this.broker = broker;
    this.address = address;
  }

  /** {@link #start(BrokerSettings)} with {@link BrokerSettings#standard()}. */
  public static EmbeddedBroker start() {
    return start(BrokerSettings.standard());
  }

  /**
   * Returns once the broker accepts connections.
   *
   * @throws IllegalStateException if it could not start: the port is taken, for example
   */
  public static EmbeddedBroker start(BrokerSettings settings) {
    // Qpid's start-up and per-connection log lines are its operators', not ours
    System.setProperty(SystemConfig.PROPERTY_STATUS_UPDATES, "false");
    Startup startup = new Startup();
    SystemLauncher launcher = new SystemLauncher(startup);
    try {
      // Qpid logs a taken port and goes on without it
      Loopback.freePort(settings.port());
      launcher.startup(configuration(settings));
    } catch (Exception e) {
      throw new IllegalStateException("the embedded broker did not start: " + e.getMessage(), e);
    }
    if (startup.failure != null) {
      throw new IllegalStateException("the embedded broker did not start", startup.failure);
    }
    Broker<?> broker = startup.broker();
    withoutShutdownHook(broker);
    int port =
        broker.getPorts().stream()
            .mapToInt(Port::getBoundPort)
            .filter(p -> p > 0)
            .findFirst()
            .orElseThrow(() -> notListening(launcher, settings));
    return new EmbeddedBroker(
        launcher,
        broker,
        new BrokerAddress(Loopback.HOST, port, settings.user(), settings.password(), "/"));
  }

  /** The default virtual host. */
  public BrokerAddress address() {
    return address;
  }

  public String amqpUrl() {
    return address.url();
  }

  /** Adds an empty virtual host; the broker's user may do everything in it. */
  public BrokerAddress addVirtualHost(String name) {
    Subject self = new Subject(true, Set.of(launcher.getSystemPrincipal()), Set.of(), Set.of());
    SubjectExecutionContext.withSubjectUnchecked(
        self,
        () ->
            broker.createChild(
                VirtualHostNode.class,
                Map.of(
                    "name",
                    name,
                    "type",
                    "Memory",
                    "virtualHostInitialConfiguration",
                    "{\"type\": \"%s\"}".formatted(AmqpVirtualHost.TYPE))));
    return address.withVirtualHost(name);
  }

  /** Closes every connection and stops; messages are gone. */
  @Override
  public void close() {
    launcher.shutdown();
  }

  private static Map<String, Object> configuration(BrokerSettings settings) {
    return Map.of(
        "type",
        "Memory",
        "initialConfigurationLocation",
        resource("broker.json"),
        // its default is a classpath: URL, which inside of a jar of jars no handler is found for
        "initialSystemPropertiesLocation",
        resource("broker-system.properties"),
        "startupLoggedToSystemOut",
        false,
        "context",
        Map.of(
            "solidflux.port", Integer.toString(settings.port()),
            "solidflux.user", settings.user(),
            "solidflux.password", settings.password(),
            "qpid.max_message_size", Integer.toString(settings.maxMessageBytes())));
  }

  private static String resource(String name) {
    return Objects.requireNonNull(EmbeddedBroker.class.getResource(name)).toExternalForm();
  }

  /**
   * Takes back Qpid's shutdown hook: it would stop the broker at once when the process is told to
   * end, while the engine still hands over by it. Whoever started this broker closes it.
   */
  private static void withoutShutdownHook(Broker<?> broker) {
    try {
      Field hook = BrokerImpl.class.getDeclaredField("_shutdownHook");
      hook.setAccessible(true);
      Runtime.getRuntime().removeShutdownHook((Thread) hook.get(broker));
    } catch (ReflectiveOperationException | IllegalStateException e) {
      log.debug("the broker keeps its shutdown hook", e);
    }
  }

  private static IllegalStateException notListening(
      SystemLauncher launcher, BrokerSettings settings) {
    launcher.shutdown();
    return new IllegalStateException(
        "the embedded broker could not listen on port " + settings.port() + " of " + Loopback.HOST);
  }

  private static final class Startup extends SystemLauncherListener.DefaultSystemLauncherListener {
    private @Nullable SystemConfig<?> system;
    private @Nullable RuntimeException failure;

    @Override
    public void onContainerResolve(SystemConfig<?> resolved) {
      system = resolved;
    }

    @Override
    public void errorOnStartup(RuntimeException e) {
      failure = e;
    }

    Broker<?> broker() {
      return (Broker<?>) Objects.requireNonNull(system).getContainer();
    }
  }
}
