package dev.solidflux.pipelinetest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What docs/testing-pipelines.md shows, and what else the test kit promises. */
class RoomTest {

  private static final String ROOM =
      """
      pipeline: room
      solids:
        views: {queue: cpu, task: tasks.views, args: {photos: "${input.photos}"}, timeout: {run: 5m}}
        depth:
          forEach: "${views}"
          as: view
          queue: gpu
          task: tasks.depth
          args: {view: "${view}"}
          retry: {attempts: 3, backoff: {initial: 10s, jitter: 0}, unless: [ValueError]}
          timeout: {run: 30m}
        approval: {await: {signal: approve, timeout: 2d}, after: [depth]}
      output: {maps: "${depth}", by: "${approval}"}
      """;

  private static final String HOUSE =
      """
      pipeline: house
      solids:
        rooms: {forEach: [north, south], pipeline: room, input: {photos: ["${item}"]}, onError: collect}
        garden: {pipeline: garden}
      """;

  private final PipelineTest room =
      PipelineTest.ofText(ROOM)
          .solid("tasks.views", task -> List.of("north", "south"))
          .solid("tasks.depth", task -> Map.of("map", task.args().path("view").asString()))
          .takes("tasks.depth", Duration.ofMinutes(2))
          .signal(Duration.ofHours(3), "approve", "ada");

  @Test
  void aRoomIsBuiltAndApproved() {
    TestedRun run = room.run(Map.of("photos", List.of("a.jpg")));

    assertThat(run.state()).isEqualTo("succeeded");
    assertThat(run.output().at("/maps/1/map").asString()).isEqualTo("south");
    assertThat(run.output().path("by").asString()).isEqualTo("ada");
    assertThat(run.order()).containsExactly("views", "depth[0]", "depth[1]");
    assertThat(run.time()).isEqualTo(Duration.ofHours(3));
  }

  @Test
  void aHouseIsMadeOfRooms() {
    PipelineTest house =
        PipelineTest.ofText(HOUSE)
            .pipeline(room)
            .solid("tasks.views", task -> List.of("north"))
            .solid("tasks.depth", task -> "map")
            .pipeline("garden", input -> Map.of("trees", 3));

    TestedRun run = house.run(null);

    assertThat(run.order())
        .containsExactly(
            "rooms[0]/views", "rooms[1]/views", "rooms[0]/depth[0]", "rooms[1]/depth[0]");
    assertThat(run.output().at("/garden/trees").asInt()).isEqualTo(3);
  }

  @Test
  void whatAnotherRunFailsWithIsTheSolidsFailure() {
    TestedRun run =
        PipelineTest.ofText("{pipeline: house, solids: {garden: {pipeline: garden}}}")
            .pipeline(
                "garden",
                input -> {
                  throw new TaskFails("Drought", "no rain");
                })
            .run(null);
    assertThat(run.failure())
        .isEqualTo(new TestedRun.FailedWith("garden", "child", "Drought", "no rain"));
  }

  @Test
  void aPipelineThatIsNotThereIsSaid() {
    TestedRun run =
        PipelineTest.ofText("{pipeline: house, solids: {garden: {pipeline: garden, version: 2}}}")
            .run(null);
    assertThat(run.failure())
        .isEqualTo(
            new TestedRun.FailedWith(
                "garden",
                "child",
                "UNKNOWN_PIPELINE",
                "there is no version 2 of a pipeline 'garden'"));
  }

  @Test
  void aCancelGoesDownToTheRunsThatItWaitsFor() {
    TestedRun run =
        PipelineTest.ofText("{pipeline: house, solids: {a: {pipeline: room, input: {photos: []}}}}")
            .pipeline(room)
            .solid("tasks.views", task -> List.of("north"))
            .solid("tasks.depth", task -> "map")
            .cancel(Duration.ofHours(1), "enough")
            .run(null);
    assertThat(run.state()).isEqualTo("cancelled");
    assertThat(run.time()).isEqualTo(Duration.ofHours(1));
    assertThat(run.events()).contains("invocations-cancelled");
  }

  @Test
  void aViewWhoseWorkerIsOutOfMemoryIsTriedAgain() {
    room.solid(
        "tasks.depth",
        task -> {
          if (task.path().equals("depth[1]") && task.attempt() == 1) {
            throw new TaskFails("MemoryError", "out of memory");
          }
          return "map";
        });

    TestedRun run = room.run(Map.of("photos", List.of()));

    assertThat(run.attempts("depth[0]")).isEqualTo(1);
    assertThat(run.attempts("depth[1]")).isEqualTo(2);
    assertThat(run.sent().getLast().at()).isEqualTo(Duration.ofMinutes(2).plusSeconds(10));
  }

  @Test
  void aLostWorkerIsFoundByItsDeadline() {
    TestedRun run = room.silent("tasks.depth").run(Map.of("photos", List.of()));

    assertThat(run.failure())
        .isEqualTo(
            new TestedRun.FailedWith(
                "depth[0]", "run-timeout", "RUN_TIMEOUT", "the task ran for more than PT30M"));
    assertThat(run.attempts("depth[0]")).isEqualTo(3);
  }

  @Test
  void anErrorThatIsExceptedEndsTheRun() {
    room.solid(
        "tasks.depth",
        task -> {
          throw new TaskFails("ValueError", "no face found");
        });
    TestedRun run = room.run(Map.of("photos", List.of()));
    assertThat(run.state()).isEqualTo("failed");
    assertThat(run.failure()).extracting(TestedRun.FailedWith::type).isEqualTo("ValueError");
    assertThat(run.output().isNull()).isTrue();
    assertThat(run.events()).endsWith("run-failed");
  }

  @Test
  void everyOtherExceptionIsAFailureOfItsClass() {
    room.solid(
        "tasks.views",
        task -> {
          throw new java.io.IOException("disk");
        });
    assertThat(room.run(Map.of("photos", 1)).failure())
        .isEqualTo(new TestedRun.FailedWith("views", "task", "java.io.IOException", "disk"));
  }

  @Test
  void aRunCanBeCancelledAndHasItsOwnTime() {
    TestedRun run =
        PipelineTest.ofText("pipeline: p\nsolids:\n  a: {delay: {until: \"${input}\"}}\n")
            .at(Instant.parse("2030-05-01T12:00:00Z"))
            .cancel(Duration.ofHours(1), "enough")
            .run("2030-05-02T12:00:00Z");
    assertThat(run.state()).isEqualTo("cancelled");
    assertThat(run.time()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void whatNeverComesIsSaid() {
    PipelineTest waits = PipelineTest.ofText("pipeline: p\nsolids:\n  a: {await: {signal: go}}\n");
    assertThatThrownBy(() -> waits.run(null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the run waits for what never comes: a (signal 'go')");
  }

  @Test
  void aTaskThatNothingIsScriptedForIsNamed() {
    PipelineTest bare = PipelineTest.ofText(ROOM).solid("tasks.depth", task -> null);
    assertThatThrownBy(() -> bare.run(Map.of("photos", 1)))
        .hasMessage(
            "nothing is scripted for task 'tasks.views', which views needs; scripted are [tasks.depth]");
  }

  @Test
  void aFaultyDocumentIsRefusedWithAllOfItsFaults() {
    assertThatThrownBy(() -> PipelineTest.ofText("pipeline: P\nsolids: {}\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bad-name")
        .hasMessageContaining("no-solids");
  }

  @Test
  void whatCannotBeKeptIsNoResult() {
    room.solid("tasks.views", task -> "\u0000");
    assertThat(room.run(Map.of("photos", 1)).failure())
        .extracting(TestedRun.FailedWith::type)
        .isEqualTo("UnstorableResult");
  }
}
