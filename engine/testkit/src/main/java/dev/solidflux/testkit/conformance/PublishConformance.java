package dev.solidflux.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.json.KeptJson;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What every {@link Transport} does with tasks that it is to send. */
abstract class PublishConformance extends TransportSuite {

  @Test
  void aTaskArrivesWithAllThatItSays() throws Exception {
    String named = "{\"photo\":\"aloeL.jpg\",\"size\":9007199254740993,\"text\":\"päivää 日本 😀\"}";
    Instant due = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
    Duration limit = Duration.ofMillis(1_500);
    Task first =
        new Task(
            "id-1",
            "measure",
            "tasks.measure",
            named,
            SecretPlaces.NONE,
            7,
            3,
            due,
            limit,
            "00-ab-cd-01");
    Task second =
        new Task("id-2", "measure", "tasks.measure", "[\"a\", 15, null]", 4, null, null, null);

    assertThat(publish(first)).isEqualTo(new Published.Confirmed());
    assertThat(publish(second)).isEqualTo(new Published.Confirmed());

    assertThat(compact(world.take("measure"))).isEqualTo(compact(first));
    assertThat(compact(world.take("measure"))).isEqualTo(compact(second));
  }

  @Test
  void secretsArePutIntoTheMessageAndNothingElseIs() throws Exception {
    String args =
        "{\"token\":{\"$secret\":\"TOKEN\"},\"data\":{\"$secret\":\"TOKEN\"},"
            + "\"a/b\":[1,{\"$secret\":\"KEY\"}]}";
    SecretPlaces places = new SecretPlaces(Map.of("/token", "TOKEN", "/a~1b/1", "KEY"));
    Task task = new Task("id", "measure", "tasks.measure", args, places, 0, 3, null, null, null);

    assertThat(publish(task)).isEqualTo(new Published.Confirmed());

    assertThat(KeptJson.mapper().readTree(world.take("measure").args()))
        .isEqualTo(
            KeptJson.mapper()
                .readTree(
                    "{\"token\":\"hunter-222\",\"data\":{\"$secret\":\"TOKEN\"},"
                        + "\"a/b\":[1,\"\\\"'\\\\ä\"]}"));
    assertThat(task.toString()).doesNotContain("hunter");
  }

  @Test
  void aTaskWhoseSecretIsNotThereIsUnsendable() {
    for (SecretPlaces wrong :
        List.of(
            new SecretPlaces(Map.of("/token", "OTHER")),
            new SecretPlaces(Map.of("/token", "KEY")),
            new SecretPlaces(Map.of("/elsewhere/0", "TOKEN")))) {
      Task task =
          new Task(
              "id",
              "measure",
              "tasks.measure",
              "{\"token\":{\"$secret\":\"TOKEN\"}}",
              wrong,
              0,
              3,
              null,
              null,
              null);
      StepVerifier.create(world.transport().publish(task))
          .expectErrorSatisfies(
              no ->
                  assertThat(no)
                      .isInstanceOf(Transport.Unsendable.class)
                      .hasMessageContaining(wrong.names().values().iterator().next()))
          .verify(SOON);
    }
  }

  @Test
  void tasksOfOneQueueArriveInTheOrderInWhichTheyWereConfirmed() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(publish(task("id-" + i, "steady"))).isEqualTo(new Published.Confirmed());
    }
    for (int i = 0; i < 20; i++) {
      assertThat(world.take("steady").id()).isEqualTo("id-" + i);
    }
  }

  @Test
  void aTaskThatMayNotLeaveAnyMoreDoesNotLeave() throws Exception {
    Published withheld =
        world.transport().publish(task("late", "steady"), () -> false).blockOptional(SOON).get();
    assertThat(withheld).isEqualTo(new Published.Unknown());
    publishUntilConfirmed(task("next", "steady"));
    assertThat(world.take("steady").id()).isEqualTo("next");
  }

  @Test
  void manyTasksAreAllConfirmed() {
    List<Published> published =
        Flux.range(0, 2_000)
            .flatMap(i -> world.transport().publish(task("id-" + i, "queue-" + i % 5)), 2_000)
            .collectList()
            .block(SOON);

    assertThat(published).hasSize(2_000).containsOnly(new Published.Confirmed());
  }

  @Test
  void aQueueThatTakesNoTasksSaysWhyAndStopsNoOther() throws Exception {
    String refusing = world.refusing();

    Published refused = publish(task("refused", refusing));

    assertThat(refused)
        .isInstanceOfSatisfying(
            Published.Refused.class, because -> assertThat(because.reason()).isNotBlank());
    assertThat(publish(task("again", refusing))).isInstanceOf(Published.Refused.class);
    assertThat(publish(task("taken", "steady"))).isEqualTo(new Published.Confirmed());
    assertThat(world.take("steady").id()).isEqualTo("taken");
  }

  @Test
  void aQueueWhoseNameNoBrokerCarriesMakesATaskUnsendable() {
    StepVerifier.create(world.transport().publish(task("long", "q".repeat(300))))
        .expectError(Transport.Unsendable.class)
        .verify(SOON);
    assertThat(publish(task("short", "steady"))).isEqualTo(new Published.Confirmed());
  }

  @Test
  void aTaskIsNotTakenBackByWhoeverWaitsForItNoLonger() throws Exception {
    world.transport().publish(task("given-up", "steady")).subscribe().dispose();

    assertThat(world.take("steady").id()).isEqualTo("given-up");
  }

  @Test
  void publishingGoesOnAfterACut() throws Exception {
    assertThat(publish(task("before", "steady"))).isEqualTo(new Published.Confirmed());
    world.cut();
    publishUntilConfirmed(task("after", "steady"));

    assertThat(world.take("steady").id()).isEqualTo("before");
    assertThat(world.take("steady").id()).isEqualTo("after");
  }

  @Test
  void whatIsConfirmedHasArrivedAndNothingFailsWhateverIsCut() throws Exception {
    Map<String, Published> results = new ConcurrentHashMap<>();
    publishUntilConfirmed(task("first", "steady"));
    Flux.range(0, 400)
        .flatMap(
            i -> {
              if (i == 200) {
                world.cut();
              }
              String id = "id-" + i;
              return world.transport().publish(task(id, "steady")).map(p -> Map.entry(id, p));
            },
            50)
        .doOnNext(result -> results.put(result.getKey(), result.getValue()))
        .blockLast(SOON);

    assertThat(results).hasSize(400);
    assertThat(results.values())
        .allMatch(p -> p instanceof Published.Confirmed || p instanceof Published.Unknown);
    Set<String> confirmed =
        results.entrySet().stream()
            .filter(result -> result.getValue() instanceof Published.Confirmed)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    while (!confirmed.isEmpty()) {
      confirmed.remove(world.take("steady").id());
    }
  }

  @Test
  void aQueueThatIsThereSaysHowItStands() {
    publishUntilConfirmed(task("one", "looked-at"));
    assertThat(world.transport().depth("looked-at").block(SOON)).isNotNull();
    assertThat(world.transport().depth("never-heard-of").block(SOON)).isNull();
  }

  @Test
  void cancellingATaskNeverFails() {
    world.transport().cancel("nobody-knows-it", false).block(SOON);
    world.cut();
    world.transport().cancel("nobody-knows-it", true).block(SOON);
    world.transport().answer("nobody-listens", "nobody-knows-it", true).block(SOON);
  }

  /** Without the spaces that a sender may put into JSON. */
  private static Task compact(Task task) {
    return new Task(
        task.id(),
        task.queue(),
        task.name(),
        Samples.json(task.args()).toString(),
        SecretPlaces.NONE,
        task.priority(),
        task.shard(),
        task.queueDue(),
        task.runLimit(),
        task.traceparent());
  }
}
