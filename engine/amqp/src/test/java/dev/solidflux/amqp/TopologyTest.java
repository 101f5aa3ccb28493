package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.protocol.Revoke;
import dev.solidflux.testkit.services.TestBroker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

@Timeout(60)
class TopologyTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private AmqpWorld world;

  @BeforeEach
  void open() throws Exception {
    world = new AmqpWorld();
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void aQueueThatAWorkerDeclaredOtherwiseIsUsedAsItIs() throws Exception {
    try (Channel worker = world.peer().newChannel()) {
      worker.queueDeclare("work", true, false, false, Map.of("x-max-priority", 5));
    }
    assertThat(publish("a", "work")).isEqualTo(Published.CONFIRMED);
    assertThat(world.peer().take("work").getProperties().getCorrelationId()).isEqualTo("a");
  }

  @Test
  void aQueueIsDeclaredAsAStockWorkerWouldDeclareIt() throws Exception {
    assertThat(publish("a", "work")).isEqualTo(Published.CONFIRMED);
    try (Channel worker = world.peer().newChannel()) {
      assertThatCode(() -> worker.queueDeclare("work", true, false, false, Map.of()))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aQueueThatMayNotBeDeclaredIsUnknownAndHarmsNoOther() throws Exception {
    assumeTrue(TestBroker.shared().isRabbitMq(), "Qpid reserves no names");
    assertThat(publish("a", "amq.reserved")).isEqualTo(Published.UNKNOWN);
    assertThat(publish("b", "work")).isEqualTo(Published.CONFIRMED);
  }

  @Test
  void workersHearWhichTaskToDrop() throws Exception {
    BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    try (Channel worker = world.peer().newChannel()) {
      worker.exchangeDeclare(Revoke.EXCHANGE, "fanout");
      String inbox = worker.queueDeclare().getQueue();
      worker.queueBind(inbox, Revoke.EXCHANGE, "");
      worker.basicConsume(inbox, true, (tag, message) -> heard.add(message.getBody()), tag -> {});

      world.transport().cancel("some-task").block(SOON);

      byte[] body = heard.poll(20, TimeUnit.SECONDS);
      assertThat(body).isNotNull();
      var revoke = JsonMapper.shared().readTree(body);
      assertThat(revoke.path("method").asString()).isEqualTo("revoke");
      assertThat(revoke.at("/arguments/task_id").asString()).isEqualTo("some-task");
      assertThat(revoke.at("/arguments/terminate").asBoolean(true)).isFalse();
    }
  }

  @Test
  void cancellingWithoutAnyWorkerHarmsNothing() {
    for (int i = 0; i < 100; i++) {
      world.transport().cancel("task-" + i).block(SOON);
    }
    assertThat(world.transport().remembers(1).block(SOON)).isFalse();
    assertThat(publish("a", "work")).isEqualTo(Published.CONFIRMED);
  }

  @Test
  void anUnusableUrlIsRefusedWithoutRepeatingThePassword() {
    for (String url :
        new String[] {"http://u:secret@host", "amqp://u:secret@ho st", "amqp://%zz:secret@h"}) {
      assertThatThrownBy(() -> AmqpTransport.open(AmqpSettings.of(url, "d")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("secret")
          .hasNoCause();
    }
    assertThat(AmqpSettings.of("amqp://u:secret@host", "d").toString()).doesNotContain("secret");
  }

  private Published publish(String id, String queue) {
    Task task = new Task(id, queue, "tasks.any", JsonNodeFactory.instance.arrayNode(), 0, null);
    return world.transport().publish(task).blockOptional(SOON).orElseThrow();
  }
}
