package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.api.broker.Difference;
import dev.solidflux.api.broker.Management;
import dev.solidflux.api.broker.ManagementAddress;
import dev.solidflux.api.broker.Policy;
import dev.solidflux.api.broker.RabbitVersion;
import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.testkit.services.TestBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that take longer than the broker lets them stay unacknowledged. */
@Timeout(300)
class LeasedTasksTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path folder;

  private final Installation installation = Installation.fresh();
  private final String queue = TestBroker.uniqueName("long-");
  private final List<ChildProcess> workers = new ArrayList<>();
  private ServerSocket functions;
  private ServerProcess server;

  @BeforeEach
  void start() throws Exception {
    functions = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    functions.setSoTimeout((int) PATIENCE.toMillis());
    server = installation.start("only", Map.of("SOLIDFLUX_SHARDS", "1"));
    server
        .api()
        .register(
            "{pipeline: long, solids: {only: {queue: %s, task: ledger.long, timeout: {heartbeat: 30s}, retry: {attempts: 2, backoff: {initial: 100ms}}}}}"
                .formatted(queue));
  }

  @AfterEach
  void stop() throws IOException {
    workers.forEach(ChildProcess::close);
    server.close();
    functions.close();
  }

  private ChildProcess worker() {
    ChildProcess worker =
        ChildProcess.java(
            LedgerWorker.class,
            Map.of(
                "SOLIDFLUX_AMQP_URL",
                installation.broker().url(),
                LedgerWorker.QUEUE,
                queue,
                LedgerWorker.FILE,
                folder.resolve("ledger").toString(),
                LedgerWorker.PORT,
                String.valueOf(functions.getLocalPort())));
    workers.add(worker);
    return worker;
  }

  private List<String> begun() throws IOException {
    return Files.readAllLines(folder.resolve("ledger"));
  }

  private void awaitBegun(String run) {
    server.api().stream(run, 0)
        .filter(event -> "run-event".equals(event.event()))
        .filter(event -> event.data().contains("\"attempt-started\""))
        .blockFirst(PATIENCE);
  }

  @Test
  void aLeasedTaskWhoseWorkerIsKilledIsRunAgainOnceItsSignsOfLifeAreMissed() throws Exception {
    ChildProcess first = worker();
    String run = server.api().submit("long", "{}");
    try (Socket function = functions.accept()) {
      assertThat(function.getInputStream().read()).isEqualTo('L');
      awaitBegun(run);
      first.kill();
    }
    worker();
    try (Socket again = functions.accept()) {
      again.getOutputStream().write('x');
      assertThat(server.api().end(run)).isEqualTo("succeeded");
    }
    assertThat(begun()).hasSize(2).doesNotHaveDuplicates();
    assertThat(server.api().histories(List.of(run)).getFirst().types())
        .as("the broker had nothing to deliver again")
        .contains("attempt-failed", "attempt-scheduled")
        .doesNotContain("attempt-redelivered");
  }

  /** Another consumer that holds a task as long tells that the broker has looked. */
  @Test
  void aLeasedTaskOutlastsTheConsumerTimeoutAndRunsOnce() throws Exception {
    Management management = management();
    String other = TestBroker.uniqueName("other-");
    for (String of : List.of(queue, other)) {
      management.mend(
          new Difference.Missing(
              new Policy(of, "^" + of + "$", "queues", 1, Map.of("consumer-timeout", 2_000))));
    }
    worker();
    String run = server.api().submit("long", "{}");
    try (Socket function = functions.accept();
        Connection connection = connect()) {
      Channel held = connection.createChannel();
      CompletableFuture<ShutdownSignalException> timedOut = new CompletableFuture<>();
      held.addShutdownListener(timedOut::complete);
      held.queueDeclare(other, true, false, false, null);
      held.basicPublish("", other, null, new byte[0]);
      held.basicConsume(other, false, (tag, task) -> {}, tag -> {});
      assertThat(timedOut.get(150, TimeUnit.SECONDS)).hasMessageContaining("timed out");
      function.getOutputStream().write('x');
      assertThat(server.api().end(run)).isEqualTo("succeeded");
    }
    assertThat(begun()).hasSize(1);
    assertThat(server.api().histories(List.of(run)).getFirst().types())
        .doesNotContain("attempt-redelivered", "attempt-failed");
  }

  private Connection connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(installation.broker().url());
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection("another consumer");
  }

  private Management management() {
    Optional<String> api = TestBroker.shared().management();
    assumeTrue(api.isPresent(), "needs RabbitMQ with its management API");
    Management management =
        new Management(
            ManagementAddress.of(
                api.orElseThrow(),
                Optional.of(installation.broker().user()),
                Optional.of(installation.broker().password())),
            installation.broker().virtualHost());
    RabbitVersion version = management.version();
    int number = version.major() * 100 + version.minor();
    assumeTrue(number >= 312 && number < 403, "by policy on classic queues: 3.12 to 4.2");
    return management;
  }
}
