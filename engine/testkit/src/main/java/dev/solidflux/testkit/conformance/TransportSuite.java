package dev.solidflux.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.testkit.conformance.TransportConformance.World;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.JsonNodeFactory;

/** A world that is opened for each test, and what the transport's suites ask of it. */
@Timeout(60)
abstract class TransportSuite {

  static final Duration SOON = Duration.ofSeconds(20);

  protected World world;

  protected abstract World open() throws Exception;

  @BeforeEach
  final void begin() throws Exception {
    world = open();
  }

  @AfterEach
  final void end() throws Exception {
    world.close();
  }

  /** A mailbox that is consumed: only then is a reply to it kept, and delivered. */
  final Inbox listening(int shard) throws Exception {
    Inbox inbox = new Inbox(world.transport().mailbox(shard));
    world.awaitMailbox(shard);
    return inbox;
  }

  final void reply(int shard, String... taskIds) throws Exception {
    for (String taskId : taskIds) {
      world.reply(shard, taskId, new Content.Heartbeat());
    }
  }

  final Published publish(Task task) {
    return world.transport().publish(task).blockOptional(SOON).orElseThrow();
  }

  final void publishUntilConfirmed(Task task) {
    Published published = publish(task);
    while (published instanceof Published.Unknown) {
      published = publish(task);
    }
    assertThat(published).isEqualTo(new Published.Confirmed());
  }

  static List<String> taskIds(Inbox inbox, int count) throws InterruptedException {
    String[] taskIds = new String[count];
    for (int i : IntStream.range(0, count).toArray()) {
      taskIds[i] = inbox.next().correlationId();
    }
    return List.of(taskIds);
  }

  static Task task(String id, String queue) {
    return new Task(id, queue, "tasks.any", "[]", 0, null, null, null);
  }

  static JsonNodeFactory json() {
    return JsonNodeFactory.instance;
  }
}
