package dev.solidflux.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.protocol.Revoke;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.TimeLimit;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.testkit.services.TestBroker;
import dev.solidflux.testkit.time.Until;
import dev.solidflux.worker.RunningWorker;
import dev.solidflux.worker.Worker;
import dev.solidflux.worker.slot.CpuSlots;
import dev.solidflux.worker.slot.SlotFile;
import dev.solidflux.worker.slot.SlotNeed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Programs that have slots while they run, in a worker with a broker. */
@Timeout(120)
class ProgramsInSlotsTest {

  private static final String SLOTS =
      """
      [{"id": "GPU-1", "kind": "gpu", "memory": 85899345920%s},
       {"id": "GPU-2", "kind": "gpu", "memory": 85899345920},
       {"id": "MIG-3", "kind": "mig", "memory": 10737418240}]
      """;

  @TempDir private Path folder;
  private final BrokerAddress broker = TestBroker.freshVhost();
  private final BlockingQueue<JsonNode> ends = new LinkedBlockingQueue<>();
  private final String queue = TestBroker.uniqueName("tools-");
  private Connection connection;
  private Channel channel;
  private String mailbox;
  private int sent;

  @BeforeEach
  void connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.url());
    connection = factory.newConnection();
    channel = connection.createChannel();
    channel.queueDeclare(queue, true, false, false, null);
    mailbox = channel.queueDeclare().getQueue();
    channel.basicConsume(
        mailbox,
        true,
        (tag, reply) -> heard(JsonMapper.shared().readTree(reply.getBody())),
        tag -> {});
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
  }

  private void heard(JsonNode reply) {
    if (Set.of("SUCCESS", "FAILURE", "REVOKED").contains(reply.path("status").asString(""))) {
      ends.add(reply);
    }
  }

  private void send(String task) throws Exception {
    send(TaskMessage.of(task + sent++, task));
  }

  private void send(TaskMessage task) throws Exception {
    publish("", queue, task.withReplyTo(mailbox).encode());
  }

  private void publish(String exchange, String key, WireMessage message) throws Exception {
    channel.basicPublish(
        exchange,
        key,
        new AMQP.BasicProperties.Builder()
            .headers(message.headers())
            .contentType(message.properties().contentType())
            .contentEncoding(message.properties().contentEncoding())
            .correlationId(message.properties().correlationId())
            .replyTo(mailbox)
            .build(),
        message.body());
  }

  private JsonNode end() throws InterruptedException {
    JsonNode end = ends.poll(60, TimeUnit.SECONDS);
    assertThat(end).as("an end").isNotNull();
    return end.path("result");
  }

  private static ProcessSolid script(String script) {
    return ProcessSolid.of("sh", "-c", script).grace(Duration.ofMillis(300));
  }

  /** Each child says what it sees, once all three run. */
  @Test
  void eachChildSeesItsOwnDeviceAndOneInQuarantineIsGivenToNobody() throws Exception {
    Path slots = Files.writeString(folder.resolve("slots.json"), SLOTS.formatted(""));
    Path meet = Files.createDirectory(folder.resolve("meet"));
    ProcessSolid child =
        script(
            """
            touch %1$s/$CUDA_VISIBLE_DEVICES
            while [ $(ls %1$s | wc -l) -lt $(cat %1$s.number) ]; do sleep 0.05; done
            echo "[\\"$CUDA_VISIBLE_DEVICES\\", \\"$SOLIDFLUX_SLOTS\\"]" >$SOLIDFLUX_OUTPUT
            """
                .formatted(meet));
    Path number = Files.writeString(folder.resolve("meet.number"), "3");
    Worker worker =
        Worker.named("slots")
            .amqp(broker.url())
            .slots(new SlotFile(slots))
            .queue(queue, q -> q.solid("see", child).needs("see", SlotNeed.ONE));
    RunningWorker running = worker.start();
    try {
      for (int i = 0; i < 3; i++) {
        send("see");
      }
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        seen.add(end().toString());
      }
      assertThat(seen)
          .containsExactlyInAnyOrder(
              "[\"GPU-1\",\"GPU-1\"]", "[\"GPU-2\",\"GPU-2\"]", "[\"MIG-3\",\"MIG-3\"]");

      Files.writeString(slots, SLOTS.formatted(", \"fault\": \"Xid 79\""));
      await(running, 2);
      for (Path one :
          List.of(meet.resolve("GPU-1"), meet.resolve("GPU-2"), meet.resolve("MIG-3"))) {
        Files.delete(one);
      }
      Files.writeString(number, "2");
      for (int i = 0; i < 4; i++) {
        send("see");
      }
      for (int i = 0; i < 4; i++) {
        assertThat(end().toString()).doesNotContain("GPU-1");
      }
      Files.writeString(slots, SLOTS.formatted(""));
      await(running, 3);
    } finally {
      running.close();
    }
  }

  /** How many devices the worker says that tasks may have. */
  private static void await(RunningWorker worker, int usable) throws Exception {
    Until.holds(() -> worker.usableSlots() == usable);
  }

  @Test
  void howeverAProgramEndsItsSlotIsFreeAgain() throws Exception {
    Path begun = folder.resolve("begun");
    Worker worker =
        Worker.named("slots")
            .amqp(broker.url())
            .slots(new CpuSlots(1))
            .queue(
                queue,
                q -> {
                  q.solid("killed", script("kill -KILL $$"));
                  q.solid(
                      "hung", script("trap '' TERM; sleep 600").silence(Duration.ofMillis(200)));
                  q.solid(
                      "large",
                      script("python3 -c 'x = bytearray(200 << 20); import time; time.sleep(60)'")
                          .memory(100 << 20));
                  q.solid("loud", script("head -c 100000000 /dev/zero; exit 3").logLines(false));
                  q.solid("broken", script("echo '{' >$SOLIDFLUX_CHANNEL"));
                  q.solid("missing", ProcessSolid.of("/no/such/program"));
                  q.solid("late", script("sleep 600"));
                  q.solid("cancelled", script("touch %s; sleep 600".formatted(begun)));
                  q.solid("well", script("echo 1 >$SOLIDFLUX_OUTPUT"));
                  for (String task :
                      List.of(
                          "killed",
                          "hung",
                          "large",
                          "loud",
                          "broken",
                          "missing",
                          "late",
                          "cancelled",
                          "well")) {
                    q.needs(task, SlotNeed.ONE);
                  }
                });
    RunningWorker running = worker.start();
    try {
      List<String> tasks = List.of("killed", "hung", "large", "loud", "broken", "missing");
      for (String task : tasks) {
        send(task);
        send("well");
      }
      for (String type :
          List.of("Signal", "Hung", "OutOfMemory", "ExitCode", "BrokenChannel", "ExitCode")) {
        assertThat(end().path("exc_type").asString()).isEqualTo(type);
        assertThat(end().asInt()).as("after " + type).isEqualTo(1);
      }
      send(
          TaskMessage.of("late", "late")
              .withTimeLimit(new TimeLimit(Duration.ofMillis(300), null)));
      send("well");
      assertThat(end().path("exc_type").asString()).isEqualTo("TimeLimitExceeded");
      assertThat(end().asInt()).as("after its time limit").isEqualTo(1);
      send(TaskMessage.of("cancelled", "cancelled"));
      send("well");
      Until.holds(() -> Files.exists(begun));
      publish(Revoke.EXCHANGE, "", Revoke.task("cancelled", false).encode());
      assertThat(end().path("exc_type").asString()).isEqualTo("TaskRevokedError");
      assertThat(end().asInt()).as("after it was cancelled").isEqualTo(1);
    } finally {
      running.close();
    }
  }
}
