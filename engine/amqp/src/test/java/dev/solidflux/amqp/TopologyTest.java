package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.flow.port.Transport.Depth;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.protocol.Revoke;
import dev.solidflux.testkit.services.TestBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class TopologyTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Published CONFIRMED = new Published.Confirmed();

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
    assertThat(publish("a", "work")).isEqualTo(CONFIRMED);
    assertThat(world.peer().take("work").getProperties().getCorrelationId()).isEqualTo("a");
  }

  @Test
  void inAQueueWithPrioritiesTheUrgentTaskOvertakesTheOthers() throws Exception {
    assumeTrue(TestBroker.shared().isRabbitMq(), "Qpid knows no such argument");
    try (Channel worker = world.peer().newChannel()) {
      worker.queueDeclare("work", true, false, false, Map.of("x-max-priority", 9));
    }
    assertThat(publish("a", "work", 0)).isEqualTo(CONFIRMED);
    assertThat(publish("b", "work", 7)).isEqualTo(CONFIRMED);
    assertThat(world.peer().take("work").getProperties().getCorrelationId()).isEqualTo("b");
  }

  @Test
  void aQueueIsDeclaredAsAStockWorkerWouldDeclareIt() throws Exception {
    assertThat(publish("a", "work")).isEqualTo(CONFIRMED);
    try (Channel worker = world.peer().newChannel()) {
      assertThatCode(() -> worker.queueDeclare("work", true, false, false, Map.of()))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aQueueThatMayNotBeDeclaredIsRefusedInTheBrokersWordsAndHarmsNoOther() throws Exception {
    assumeTrue(TestBroker.shared().isRabbitMq(), "Qpid reserves no names");
    assertThat(refused(publish("a", "amq.reserved"))).startsWith("ACCESS_REFUSED - queue name");
    assertThat(publish("b", "work")).isEqualTo(CONFIRMED);
  }

  @Test
  void aQueueThatTakesNoMoreRefusesTheTask() throws Exception {
    world.peer().declareFull("full");
    assertThat(refused(publish("a", "full"))).contains("basic.nack");
    assertThat(publish("b", "work")).isEqualTo(CONFIRMED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aStockWorkerMayDeclareItsExchangeAtAnyTime(int stepsBefore) throws Exception {
    try (Channel worker = world.peer().newChannel()) {
      List<Declaration> celery =
          List.of(
              () -> worker.exchangeDeclare("celery", "direct", true),
              () -> worker.queueDeclare("celery", true, false, false, null),
              () -> worker.queueBind("celery", "celery", "celery"));
      for (Declaration declaration : celery.subList(0, stepsBefore)) {
        declaration.make();
      }
      assertThat(publish("a", "celery")).isEqualTo(CONFIRMED);
      for (Declaration declaration : celery.subList(stepsBefore, celery.size())) {
        declaration.make();
      }
      assertThat(publish("b", "celery")).isEqualTo(CONFIRMED);
      assertThat(worker.messageCount("celery")).isEqualTo(2);
    }
  }

  private interface Declaration {
    void make() throws IOException;
  }

  @Test
  void theCanaryOutlivesANode() throws Exception {
    assumeTrue(TestBroker.shared().isRabbitMq(), "Qpid has no quorum queues");
    world.transport().remember(3).block(SOON);
    try (Channel other = world.peer().newChannel()) {
      String canary = world.mailbox(0).replace("mailbox.0", "generation.3");
      Map<String, Object> quorum = Map.of("x-queue-type", "quorum");
      assertThatCode(() -> other.queueDeclare(canary, true, false, false, quorum))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aQueueSaysHowManyListenAndWait() throws Exception {
    assertThat(publish("a", "work")).isEqualTo(CONFIRMED);
    assertThat(world.transport().depth("work").block(SOON)).isEqualTo(new Depth(0, 1));
    try (Channel worker = world.peer().newChannel()) {
      worker.basicQos(1);
      worker.basicConsume("work", false, (tag, message) -> {}, tag -> {});
      assertThat(publish("b", "work")).isEqualTo(CONFIRMED);
      assertThat(world.transport().depth("work").map(Depth::consumers).block(SOON)).isEqualTo(1);
    }
  }

  @Test
  void workersHearWhichTaskToDrop() throws Exception {
    BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    try (Channel worker = world.peer().newChannel()) {
      worker.exchangeDeclare(Revoke.EXCHANGE, "fanout");
      String inbox = worker.queueDeclare().getQueue();
      worker.queueBind(inbox, Revoke.EXCHANGE, "");
      worker.basicConsume(inbox, true, (tag, message) -> heard.add(message.getBody()), tag -> {});

      world.transport().cancel("some-task", false).block(SOON);

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
      world.transport().cancel("task-" + i, false).block(SOON);
    }
    assertThat(world.transport().remembers(1).block(SOON)).isFalse();
    assertThat(publish("a", "work")).isEqualTo(CONFIRMED);
  }

  @Test
  void anUnusableUrlIsRefusedWithoutRepeatingThePassword() {
    for (String url :
        new String[] {"http://u:secret@host", "amqp://u:secret@ho st", "amqp://%zz:secret@h"}) {
      assertThatThrownBy(() -> AmqpTransport.open(AmqpSettings.of(url, "d")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("amqp://user:password@host:port/vhost")
          .hasMessageNotContaining("secret")
          .hasNoCause();
    }
    assertThat(AmqpSettings.of("amqp://u:secret@host", "d").toString()).doesNotContain("secret");
  }

  private static String refused(Published published) {
    assertThat(published).isInstanceOf(Published.Refused.class);
    return ((Published.Refused) published).reason();
  }

  private Published publish(String id, String queue) {
    return publish(id, queue, 0);
  }

  private Published publish(String id, String queue, int priority) {
    Task task =
        new Task(id, queue, "tasks.any", "[]", SecretPlaces.NONE, priority, 0, null, null, null);
    return world.transport().publish(task).blockOptional(SOON).orElseThrow();
  }
}
