package dev.solidflux.api.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.api.broker.Actual;
import dev.solidflux.api.broker.Difference;
import dev.solidflux.api.broker.Management;
import dev.solidflux.api.broker.ManagementAddress;
import dev.solidflux.api.broker.Policy;
import dev.solidflux.api.broker.PolicySettings;
import dev.solidflux.api.broker.RabbitVersion;
import dev.solidflux.api.cli.Cli;
import dev.solidflux.api.cli.Shell;
import dev.solidflux.api.cli.StandardInput;
import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.testkit.services.TestBroker;
import dev.solidflux.testkit.services.TestDatabase;
import dev.solidflux.testkit.time.Until;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code solidflux broker} on RabbitMQ itself. */
@Timeout(300)
class BrokerPolicyTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final String queue = TestBroker.uniqueName("gpu.");
  private final String deployment = TestBroker.uniqueName("t-");
  private BrokerAddress broker;
  private MemoryServer server;
  private String api;
  private Management management;
  private PolicySettings settings;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        TestBroker.shared().management().isPresent() && TestBroker.shared().isolatesVirtualHosts(),
        "needs RabbitMQ with its management API");
    broker = TestBroker.freshVhost();
    api = TestBroker.shared().management().orElseThrow();
    settings = PolicySettings.of(deployment, broker.virtualHost());
    management = management(broker.virtualHost());
    // it tells which queues there are; whose broker it is does not matter
    server = MemoryServer.start();
    register("2h");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private Management management(String virtualHost) {
    return new Management(
        ManagementAddress.of(api, Optional.of(broker.user()), Optional.of(broker.password())),
        virtualHost);
  }

  private void register(String run) throws Exception {
    new Api(server.url())
        .register(
            "{pipeline: p, solids: {only: {queue: %s, task: t, timeout: {run: %s}}}}"
                .formatted(queue, run));
  }

  private int solidflux(String... words) {
    out.reset();
    err.reset();
    Shell shell =
        new Shell(
            Map.of(
                "SOLIDFLUX_URL", server.url(),
                "SOLIDFLUX_AMQP_URL", broker.url(),
                "SOLIDFLUX_DEPLOYMENT", deployment,
                "SOLIDFLUX_RABBITMQ_MANAGEMENT_URL", api,
                "SOLIDFLUX_RABBITMQ_MANAGEMENT_USER", broker.user(),
                "SOLIDFLUX_RABBITMQ_MANAGEMENT_PASSWORD", broker.password()),
            new StandardInput(InputStream.nullInputStream()),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            Optional.empty());
    List<String> all = new ArrayList<>(List.of("broker"));
    all.addAll(List.of(words));
    return Cli.run(shell, all.toArray(String[]::new));
  }

  private String said() {
    return out.toString(UTF_8);
  }

  private Connection connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.url());
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection("policies");
  }

  @Test
  void whatDiffersIsFoundAndMendedAndThenNothingDiffers() throws Exception {
    assertThat(solidflux("check")).isEqualTo(1);
    assertThat(said())
        .contains("missing: exchange, queue, binding for dead letters")
        .contains("missing: policy " + ours());
    assertThat(solidflux("apply", "--dry-run")).isEqualTo(1);
    assertThat(solidflux("apply")).as(err.toString(UTF_8) + said()).isZero();
    assertThat(solidflux("check")).as(said()).isZero();

    String quorum = ours().replace(".queue.", ".quorum.");
    management.mend(
        new Difference.Changed(policy(quorum, 11, Map.of("delivery-limit", 5)), List.of()));
    String stale = "sf." + deployment + ".queue.old";
    management.mend(new Difference.Missing(policy(stale, 10, Map.of("expires", 1_000_000))));
    assertThat(solidflux("check")).isEqualTo(1);
    assertThat(said())
        .contains("differs: policy " + quorum)
        .contains("delivery-limit is 5, wanted 1000")
        .contains("stale: policy " + stale);
    assertThat(solidflux("apply")).isZero();
    assertThat(solidflux("check")).isZero();

    register("3h");
    boolean byPolicy = timesOutByPolicy();
    assertThat(solidflux("check")).isEqualTo(byPolicy ? 1 : 0);
    assertThat(byPolicy ? said() : err.toString(UTF_8)).contains("14400000");
  }

  @Test
  void somebodyElsesPolicyIsNamedAndLeft() throws Exception {
    Policy theirs = policy("theirs", 50, Map.of("message-ttl", 86_400_000));
    management.mend(new Difference.Missing(theirs));
    try (Connection connection = connect()) {
      connection.createChannel().queueDeclare(queue, true, false, false, null);
      assertThat(solidflux("apply")).isEqualTo(1);
      assertThat(said())
          .containsOnlyOnce("overruled: queue " + queue + ": policy theirs (priority 50) counts");
      assertThat(solidflux("apply", "--priority=60")).as(said()).isZero();
    }
    assertThat(management.read(settings).policies()).anyMatch(one -> one.name().equals("theirs"));
  }

  @Test
  void theEnginesOwnQueuesHaveNoPolicyAfterwards() throws Exception {
    int mailboxesAndTheirDeadAndTheGeneration = 8 + 1 + 1;
    Installation installation = new Installation(deployment, broker, TestDatabase.fresh());
    try (ServerProcess engine = installation.start("only")) {
      // the server has just begun
      Until.holds(() -> engines().size() >= mailboxesAndTheirDeadAndTheGeneration);
      assertThat(solidflux("apply", "--max-length=1")).isZero();
      assertThat(engines())
          .hasSize(mailboxesAndTheirDeadAndTheGeneration)
          .allMatch(one -> one.policy() == null && one.effective().isEmpty());
      assertThat(engine.process().isAlive()).isTrue();
    }
  }

  private List<Actual.Queue> engines() {
    return management.read(settings).queues().stream()
        .filter(one -> one.name().matches("sf\\.[^.]+\\.(mailbox|generation)\\..*"))
        .toList();
  }

  @Test
  void whatAWorkerSetsAsideIsKeptAsADeadLetter() throws Exception {
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(queue, true, false, false, null);
      assertThat(solidflux("apply")).isZero();
      channel.basicPublish("", queue, null, "malformed".getBytes(UTF_8));
      channel.basicConsume(
          queue, false, (tag, task) -> channel.basicReject(tag(task), false), tag -> {});
      BlockingQueue<Delivery> dead = new LinkedBlockingQueue<>();
      connection
          .createChannel()
          .basicConsume(
              "sf." + deployment + ".dead-letters",
              true,
              (tag, letter) -> dead.add(letter),
              tag -> {});
      Delivery letter = dead.poll(30, TimeUnit.SECONDS);
      assertThat(letter).isNotNull();
      assertThat(letter.getBody()).asString().isEqualTo("malformed");
      assertThat(letter.getProperties().getHeaders()).containsKey("x-first-death-queue");
    }
  }

  @Test
  void aDefinitionsFileThatIsImportedLeavesNothingToDo() throws Exception {
    String version = management.version().toString();
    assertThat(solidflux("definitions", "--rabbitmq=" + version)).isZero();
    HttpRequest upload =
        HttpRequest.newBuilder(URI.create(api + "/api/definitions"))
            .header(
                "Authorization",
                ManagementAddress.of(
                        api, Optional.of(broker.user()), Optional.of(broker.password()))
                    .authorization())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(said()))
            .build();
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    assertThat(http.send(upload, BodyHandlers.ofString()).statusCode()).isBetween(200, 204);
    assertThat(solidflux("apply")).as(said()).isZero();
    assertThat(err.toString(UTF_8)).doesNotContain("mended");
  }

  @Test
  void whoMayNotIsToldWithoutThePassword() {
    assertThat(solidflux("check", "--management=" + api.replace("://", "://x:s3cret@")))
        .isEqualTo(5);
    assertThat(err.toString(UTF_8))
        .contains("does not know the user or password")
        .doesNotContain("s3cret");
    assertThat(solidflux("check", "--management=http://x:s3cret@127.0.0.1:1")).isEqualTo(4);
    assertThat(err.toString(UTF_8)).contains("does not answer").doesNotContain("s3cret");
  }

  @Test
  void aConsumerIsTimedOutByThePolicyAndNotWithTheRightOne() throws Exception {
    assumeTrue(
        timesOutByPolicy() && !quorumQueuesOnly(), "by policy on classic queues: 3.12 to 4.2");
    String short_ = TestBroker.uniqueName("short-");
    management.mend(
        new Difference.Missing(
            new Policy(
                "short", "^" + short_ + "$", "queues", 1, Map.of("consumer-timeout", 2_000))));
    try (Connection connection = connect()) {
      Channel slow = holding(connection, short_);
      Channel right = holding(connection, queue);
      assertThat(solidflux("apply")).isZero();
      CompletableFuture<ShutdownSignalException> closed = new CompletableFuture<>();
      slow.addShutdownListener(closed::complete);
      assertThat(closed.get(150, TimeUnit.SECONDS)).hasMessageContaining("timed out");
      right.basicAck(1, false);
      right.queueDeclarePassive(queue); // waits for the broker, which has seen the acknowledgement
      assertThat(right.isOpen()).isTrue();
    }
  }

  private static Channel holding(Connection connection, String queue) throws Exception {
    Channel channel = connection.createChannel();
    channel.queueDeclare(queue, true, false, false, null);
    channel.basicPublish("", queue, null, new byte[0]);
    CompletableFuture<Delivery> held = new CompletableFuture<>();
    channel.basicConsume(queue, false, (tag, task) -> held.complete(task), tag -> {});
    assertThat(held.get(30, TimeUnit.SECONDS).getEnvelope().getDeliveryTag()).isEqualTo(1);
    return channel;
  }

  private static long tag(Delivery task) {
    return task.getEnvelope().getDeliveryTag();
  }

  private String ours() {
    return "sf." + deployment + ".queue." + queue;
  }

  private Policy policy(String name, int priority, Map<String, Object> definition) {
    return new Policy(name, "^" + queue.replace(".", "\\.") + "$", "queues", priority, definition);
  }

  private boolean timesOutByPolicy() {
    RabbitVersion version = management.version();
    return version.major() > 3 || version.minor() >= 12;
  }

  private boolean quorumQueuesOnly() {
    RabbitVersion version = management.version();
    return version.major() > 4 || (version.major() == 4 && version.minor() >= 3);
  }
}
