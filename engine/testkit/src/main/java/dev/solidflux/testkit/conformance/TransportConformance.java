package dev.solidflux.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.run.Failure;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.port.Transport.Task;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What every {@link Transport} does. An adapter's test extends it and says how to open a world. */
@Timeout(60)
public abstract class TransportConformance {

  private static final Duration SOON = Duration.ofSeconds(20);

  private World world;

  /** A broker with nothing in it, workers, and engine nodes. */
  public interface World {

    /** The transport of the first engine node. */
    Transport transport();

    /** That of another node of the same deployment. */
    Transport another();

    /** Replies as a worker would. */
    void reply(int shard, String taskId, Content content) throws Exception;

    /** Takes the next task from a queue that exists, as a worker would; waits for it. */
    Task take(String queue) throws Exception;

    /** Breaks every connection of {@link #transport()}; new ones are possible. */
    void cut();

    void close() throws Exception;
  }

  protected abstract World open() throws Exception;

  @SuppressWarnings("NullAway.Init") // JUnit calls begin() before any test
  protected TransportConformance() {}

  @BeforeEach
  final void begin() throws Exception {
    world = open();
  }

  @AfterEach
  final void end() throws Exception {
    world.close();
  }

  @Test
  void aTaskArrivesWithAllThatItSays() throws Exception {
    JsonNode named = json().objectNode().put("photo", "aloeL.jpg").put("size", 9007199254740993L);
    JsonNode positional = json().arrayNode().add("a").add(15);
    Task first = new Task("id-1", "measure", "tasks.measure", named, 3, "00-ab-cd-01");
    Task second = new Task("id-2", "measure", "tasks.measure", positional, 4, null);

    assertThat(publish(first)).isEqualTo(Published.CONFIRMED);
    assertThat(publish(second)).isEqualTo(Published.CONFIRMED);

    assertThat(world.take("measure")).isEqualTo(first);
    assertThat(world.take("measure")).isEqualTo(second);
  }

  @Test
  void manyTasksAreAllConfirmed() {
    List<Published> published =
        Flux.range(0, 2_000)
            .flatMap(i -> world.transport().publish(task("id-" + i, "queue-" + i % 5)), 2_000)
            .collectList()
            .block(SOON);

    assertThat(published).hasSize(2_000).containsOnly(Published.CONFIRMED);
  }

  @Test
  void everyKindOfReplyArrives() throws Exception {
    JsonNode detail = json().objectNode().put("tiles", 17);
    Failure failure = new Failure(Failure.Cause.TASK, "ValueError", "no such file", "Traceback …");
    List<Content> contents =
        List.of(
            new Content.Started("worker@host"),
            new Content.Progress(0.25, "a quarter", detail),
            new Content.Log("info", "reading", detail),
            new Content.Heartbeat(),
            new Content.Retrying("OSError: disk full"),
            new Content.Revoked(),
            new Content.Failed(failure),
            new Content.Succeeded(json().arrayNode().add(1).add("two").addNull()));

    try (Inbox inbox = listening(0)) {
      for (Content content : contents) {
        world.reply(0, "some-id", content);
      }
      for (Content content : contents) {
        Delivery delivery = inbox.next();
        assertThat(delivery.correlationId()).isEqualTo("some-id");
        assertThat(delivery.content()).isEqualTo(content);
        delivery.ack();
      }
    }
  }

  @Test
  void onlyWhatWasNotAcknowledgedIsDeliveredAgain() throws Exception {
    try (Inbox inbox = listening(0)) {
      reply(0, "a", "b", "c");
      inbox.next().ack();
      assertThat(inbox.next().correlationId()).isEqualTo("b");
      assertThat(inbox.next().correlationId()).isEqualTo("c");
    }
    try (Inbox inbox = new Inbox(world.transport().mailbox(0))) {
      reply(0, "d");
      assertThat(taskIds(inbox, 3)).containsExactly("b", "c", "d");
    }
  }

  @Test
  void anotherNodeGetsWhatOneLeaves() throws Exception {
    try (Inbox inbox = listening(0)) {
      reply(0, "a", "b");
      assertThat(taskIds(inbox, 2)).containsExactly("a", "b");
    }
    try (Inbox inbox = new Inbox(world.another().mailbox(0))) {
      assertThat(taskIds(inbox, 2)).containsExactly("a", "b");
    }
  }

  @Test
  void mailboxesAreApart() throws Exception {
    try (Inbox one = listening(1);
        Inbox two = listening(2)) {
      reply(1, "to-one");
      reply(2, "to-two");
      assertThat(one.next().correlationId()).isEqualTo("to-one");
      assertThat(two.next().correlationId()).isEqualTo("to-two");
    }
  }

  @Test
  void aSubscriberGetsNoMoreThanItAskedFor() throws Exception {
    listening(0).close();
    reply(0, "a", "b", "c", "d");

    StepVerifier.create(world.transport().mailbox(0).map(Delivery::correlationId), 1)
        .expectNext("a")
        .thenRequest(2)
        .expectNext("b", "c")
        .thenRequest(1)
        .expectNext("d")
        .thenCancel()
        .verify(SOON);
  }

  @Test
  void aMailboxGoesOnAfterItsConnectionWasCut() throws Exception {
    try (Inbox inbox = listening(0)) {
      reply(0, "a");
      assertThat(inbox.next().correlationId()).isEqualTo("a");

      world.cut();

      Delivery again = inbox.next();
      assertThat(again.correlationId()).isEqualTo("a");
      again.ack();
      reply(0, "b");
      assertThat(inbox.next().correlationId()).isEqualTo("b");
    }
  }

  @Test
  void acknowledgingOnALostConnectionDoesNothing() throws Exception {
    try (Inbox inbox = listening(0)) {
      reply(0, "a");
      Delivery lost = inbox.next();
      world.cut();
      assertThat(inbox.next().correlationId()).isEqualTo("a");
      lost.ack();
      lost.ack();
    }
    try (Inbox inbox = new Inbox(world.transport().mailbox(0))) {
      assertThat(inbox.next().correlationId()).isEqualTo("a");
    }
  }

  @Test
  void publishingGoesOnAfterACut() throws Exception {
    assertThat(publish(task("before", "steady"))).isEqualTo(Published.CONFIRMED);
    world.cut();
    Published published = publish(task("after", "steady"));
    while (published == Published.UNKNOWN) {
      published = publish(task("after", "steady"));
    }
    assertThat(world.take("steady").id()).isEqualTo("before");
    assertThat(world.take("steady").id()).isEqualTo("after");
  }

  @Test
  void theBrokerRemembersAGenerationOnceTold() {
    assertThat(world.transport().remembers(7).block(SOON)).isFalse();
    world.transport().remember(7).block(SOON);
    world.transport().remember(7).block(SOON);
    assertThat(world.another().remembers(7).block(SOON)).isTrue();
    assertThat(world.transport().remembers(8).block(SOON)).isFalse();
  }

  @Test
  void everyNewConnectionIsAnnounced() {
    StepVerifier.create(world.transport().connections().take(2))
        .expectNextCount(1)
        .then(world::cut)
        .expectNextCount(1)
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void cancellingATaskNeverFails() {
    world.transport().cancel("nobody-knows-it").block(SOON);
    world.cut();
    world.transport().cancel("nobody-knows-it").block(SOON);
  }

  /** A mailbox that exists and is consumed: only then is a reply to it kept. */
  private Inbox listening(int shard) throws Exception {
    Inbox inbox = new Inbox(world.transport().mailbox(shard));
    Task first =
        new Task("mailbox-" + shard, "ready", "tasks.ready", json().arrayNode(), shard, null);
    assertThat(publish(first)).isEqualTo(Published.CONFIRMED);
    return inbox;
  }

  private void reply(int shard, String... taskIds) throws Exception {
    for (String taskId : taskIds) {
      world.reply(shard, taskId, new Content.Heartbeat());
    }
  }

  private Published publish(Task task) {
    return world.transport().publish(task).blockOptional(SOON).orElseThrow();
  }

  private static List<String> taskIds(Inbox inbox, int count) throws InterruptedException {
    String[] taskIds = new String[count];
    for (int i : IntStream.range(0, count).toArray()) {
      taskIds[i] = inbox.next().correlationId();
    }
    return List.of(taskIds);
  }

  private static Task task(String id, String queue) {
    return new Task(id, queue, "tasks.any", json().arrayNode(), 0, null);
  }

  private static JsonNodeFactory json() {
    return JsonNodeFactory.instance;
  }
}
