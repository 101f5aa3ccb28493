package dev.solidflux.testkit.services;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.embedded.EmbeddedBroker;
import dev.solidflux.protocol.AmqpAddress;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.rabbitmq.RabbitMQContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The AMQP broker of this JVM's tests, started when it is first asked for. {@code
 * SOLIDFLUX_TEST_AMQP_URL} names one that runs already; otherwise {@code SOLIDFLUX_TEST_SERVICES}
 * decides between a RabbitMQ container and the embedded broker (see {@code docs/testing.md}).
 */
public final class TestBroker {

  /** It looks for consumers that hold a message too long this often, and not once a minute. */
  private static final String SETTINGS = "[{rabbit, [{channel_tick_interval, 2000}]}].\n";

  private final BrokerAddress address;
  private final @Nullable String management;
  private final boolean virtualHosts;
  private final Function<String, BrokerAddress> addVirtualHost;
  private final String product;
  private final String version;

  private TestBroker(
      BrokerAddress address,
      String how,
      @Nullable String management,
      @Nullable Function<String, BrokerAddress> addVirtualHost) {
    this.address = address;
    this.management = management;
    this.virtualHosts = addVirtualHost != null;
    this.addVirtualHost = addVirtualHost == null ? name -> address : addVirtualHost;
    Map<String, Object> properties = serverProperties(address);
    this.product = String.valueOf(properties.get("product"));
    this.version = String.valueOf(properties.get("version"));
    ServiceReport.say("Tests run on %s %s (%s)".formatted(product, version, how));
  }

  public static TestBroker shared() {
    return Shared.BROKER;
  }

  /**
   * A place on the shared broker that is empty and nobody else's: a virtual host. Only on a broker
   * named by URL, without {@code SOLIDFLUX_TEST_RABBITMQ_MANAGEMENT_URL}, it is the one virtual
   * host of that URL, and names have to be {@linkplain #uniqueName unique}.
   */
  public static BrokerAddress freshVhost() {
    String name = UniqueName.startingWith("test-");
    return shared().addVirtualHost.apply(name);
  }

  /** A queue or exchange name that no other test uses, for brokers that cannot isolate tests. */
  public static String uniqueName(String prefix) {
    return UniqueName.startingWith(prefix);
  }

  public BrokerAddress address() {
    return address;
  }

  /** Whether {@link #freshVhost()} gives a virtual host of its own. */
  public boolean isolatesVirtualHosts() {
    return virtualHosts;
  }

  /**
   * Whether it is RabbitMQ itself. A test of what only RabbitMQ does assumes it; where CI demands
   * containers it always holds.
   */
  public boolean isRabbitMq() {
    return product.equals("RabbitMQ");
  }

  /**
   * RabbitMQ's management API as {@code http://host:port}, for the user of the {@link #address()};
   * empty if there is none that is known.
   */
  public Optional<String> management() {
    return Optional.ofNullable(management);
  }

  /** As the server itself reports it, {@code 4.0.5} for example. */
  public String version() {
    return version;
  }

  private static Map<String, Object> serverProperties(BrokerAddress address) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setAutomaticRecoveryEnabled(false);
    try {
      factory.setUri(address.url());
      try (Connection connection = factory.newConnection("which-broker")) {
        return connection.getServerProperties();
      }
    } catch (Exception e) {
      throw new IllegalStateException("no AMQP broker answers at " + address, e);
    }
  }

  private static TestBroker start() {
    String image = Images.named("SOLIDFLUX_TEST_RABBITMQ_IMAGE", "rabbitmq:4.3-management");
    String url = System.getenv("SOLIDFLUX_TEST_AMQP_URL");
    return url != null && !url.isBlank()
        ? named(address(AmqpAddress.parse(url)))
        : ServiceMode.fromEnvironment().start(image, () -> container(image), TestBroker::embedded);
  }

  private static BrokerAddress address(AmqpAddress named) {
    return new BrokerAddress(
        named.host(), named.port(), named.user(), named.password(), named.virtualHost());
  }

  private static TestBroker named(BrokerAddress address) {
    String management = System.getenv("SOLIDFLUX_TEST_RABBITMQ_MANAGEMENT_URL");
    if (management == null || management.isBlank()) {
      return new TestBroker(address, "SOLIDFLUX_TEST_AMQP_URL", null, null);
    }
    RabbitManagement api = new RabbitManagement(management, address);
    return new TestBroker(
        address,
        "SOLIDFLUX_TEST_AMQP_URL",
        management,
        name -> {
          BrokerAddress added = api.addVirtualHost(name);
          AtExit.run(() -> api.deleteVirtualHost(name));
          return added;
        });
  }

  @SuppressWarnings("resource") // lives as long as the JVM
  private static TestBroker container(String image) {
    RabbitMQContainer container =
        new RabbitMQContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("rabbitmq"))
            .withCopyToContainer(Transferable.of(SETTINGS), "/etc/rabbitmq/advanced.config");
    container.start();
    AtExit.run(container::stop);
    BrokerAddress address =
        new BrokerAddress(
            container.getHost(),
            container.getAmqpPort(),
            container.getAdminUsername(),
            container.getAdminPassword(),
            "/");
    RabbitManagement api = new RabbitManagement(container.getHttpUrl(), address);
    return new TestBroker(
        address, "container " + image, container.getHttpUrl(), api::addVirtualHost);
  }

  private static TestBroker embedded() {
    EmbeddedBroker broker = EmbeddedBroker.start();
    AtExit.run(broker::close);
    return new TestBroker(broker.address(), "embedded", null, broker::addVirtualHost);
  }

  private static final class Shared {
    static final TestBroker BROKER = start();
  }
}
