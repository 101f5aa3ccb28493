package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Things are bounded in bytes, not only in number. */
class BytesTest {

  private static final long MIB = 1 << 20;

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  private static String fan(String args) {
    return """
        pipeline: fan
        solids:
          each: {forEach: "${input.numbers}", queue: q, task: t.a, args: %s}
        output: "${size(each)}"
        """
        .formatted(args);
  }

  private static String input(int blob, int numbers) {
    StringBuilder text =
        new StringBuilder("{\"blob\": \"").append("x".repeat(blob)).append("\", \"numbers\": [");
    for (int i = 0; i < numbers; i++) {
      text.append(i == 0 ? "" : ",").append(i);
    }
    return text.append("]}").toString();
  }

  private List<Long> batchesOf(Started node) {
    List<Long> sizes = new ArrayList<>();
    node.database().seen = batch -> sizes.add(bytes(batch));
    return sizes;
  }

  private static long bytes(Batch batch) {
    return batch.events().stream().mapToLong(row -> row.body().length()).sum()
        + batch.outbox().stream().mapToLong(row -> row.args().length()).sum();
  }

  @Test
  void aFanOutThatMultipliesABigInputGoesOnInSmallSteps() {
    site.worker.succeeding("t.a", task -> Site.json("1"));
    site.pipeline(fan("{x: \"${input.blob}\", n: \"${item}\"}"));
    List<Long> batches = batchesOf(site.owner());
    RunId run = site.submit("fan", input(500_000, 100));
    assertThat(site.end(run).getLast().body().get("output").asInt()).isEqualTo(100);
    assertThat(batches).allMatch(size -> size <= 24 * MIB);
  }

  @Test
  void aFanOutWhoseArgumentsAreTooMuchInAllFailsAtOnceAndSaysSo() {
    site.worker.succeeding("t.a", task -> Site.json("1"));
    site.pipeline(fan("{x: \"${input.blob}\", n: \"${item}\"}")).owner();
    RunId run = site.submit("fan", input(3_000_000, 500));
    Runs.Event end = site.end(run).getLast();
    assertThat(end.type()).isEqualTo("run-failed");
    assertThat(end.body().get("failure").get("cause").asString()).isEqualTo("LIMIT");
    assertThat(end.body().get("failure").get("message").asString())
        .contains("500 elements")
        .contains("268,435,456");
    assertThat(site.worker.received()).isEmpty();
  }

  @Test
  void argumentsThatAreTooLargeFailTheirSolidOnce() {
    site.worker.on(
        "t.big", task -> List.of(succeeded(Site.json("\"" + "y".repeat(1_500_000) + "\""))));
    site.pipeline(
            """
            pipeline: gather
            solids:
              each: {forEach: "${input.parts}", queue: q, task: t.big}
              all: {queue: q, task: t.all, args: {them: "${each}"}, retry: {attempts: 5}}
            output: "${all}"
            """)
        .owner();
    RunId run = site.submit("gather", "{\"parts\": [1,2,3,4,5,6,7,8]}");
    Runs.Event end = site.end(run).getLast();
    assertThat(end.body().get("failure").get("cause").asString()).isEqualTo("LIMIT");
    assertThat(end.body().get("failure").get("message").asString()).contains("8,388,608");
    assertThat(Site.types(site.history(run))).doesNotContain("attempt-failed");
  }

  @Test
  void manyLargeRunsAtOnceMakeManySmallBatchesAndFillNoMemory() {
    site.worker.succeeding("t.a", task -> Site.json("1"));
    site.pipeline(fan("{x: \"${input.blob}\"}"));
    Started node = site.owner();
    List<Long> batches = batchesOf(node);
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      runs.add(site.submit("fan", input(1_000_000, 2)));
    }
    runs.forEach(run -> site.end(run));
    assertThat(batches).allMatch(size -> size <= 24 * MIB);
  }

  @Test
  void runsThatOnlyWaitMakeRoomForManyOthersAtOnce() {
    site.worker.on("t.a", task -> List.of());
    site.pipeline(fan("{n: \"${item}\"}"));
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      runs.add(site.submit("fan", input(10, 1)));
    }
    Started node =
        site.node(settings -> settings.with(settings.turns().withHot(5_000, 128 * 1_024)));
    List<Long> batches = batchesOf(node);
    site.until(() -> runs.stream().allMatch(run -> site.state(run) == RunState.RUNNING));
    assertThat(batches).hasSizeLessThan(100);
  }

  @Test
  void anAppendThatTakesTooLongIsDividedAndGoesThrough() {
    site.worker.succeeding("t.a", task -> task.args().get("n"));
    site.pipeline(fan("{n: \"${item}\"}"));
    Started node = site.owner();
    node.database().tooLong = batch -> batch.events().size() > 40;
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      runs.add(site.submit("fan", input(10, 3)));
    }
    for (RunId run : runs) {
      assertThat(site.end(run).getLast().type()).isEqualTo("run-succeeded");
      assertThat(site.summary(run).setAside()).isNull();
    }
  }

  @Test
  void tasksOfManyQueuesThatWaitInTheirRowsComeIntoMemoryAsFarAsThereIsRoom() {
    site.worker.succeeding("t.a", task -> Site.json("1"));
    Started first = site.owner();
    List<RunId> runs = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      site.broker.refuse("q" + n, "no such queue");
      site.pipeline(
          fan("{x: \"${input.blob}\"}").replace("fan", "fan" + n).replace(": q,", ": q" + n + ","));
      runs.add(site.submit("fan" + n, input(50_000, 10)));
    }
    site.until(() -> runs.stream().allMatch(run -> site.state(run) == RunState.RUNNING));
    first.host().kill();
    first.transport().die();

    long room = 200_000;
    Started second =
        site.node(settings -> settings.with(settings.sending().withWaiting(1_000, room)));
    site.until(() -> second.owns(Site.SHARDS));
    site.time.advance(Duration.ofSeconds(30));
    assertThat(second.database().backlogBytes).isBetween(1L, Site.SHARDS * (room + 100_000));

    for (int n = 0; n < 20; n++) {
      site.broker.accept("q" + n);
    }
    runs.forEach(run -> site.end(run));
  }

  @Test
  void expressionsAreEvaluatedApartAndTheirRunAloneWaits() {
    site.worker.succeeding("t.a", task -> task.args().get("n"));
    site.pipeline(fan("{n: \"${item + 1}\"}")).owner();
    RunId run = site.submit("fan", input(10, 700));
    assertThat(site.end(run).getLast().body().get("output").asInt()).isEqualTo(700);
  }

  @Test
  void expressionsThatAreTooDearFailTheirOwnRun() {
    site.worker.succeeding("t.a", task -> Site.json("1"));
    site.pipeline(
            """
            pipeline: dear
            solids:
              a: {queue: q, task: t.a, args: {x: "${input.l.filter(x, !(x in input.m)).size()}"}}
            """)
        .owner();
    StringBuilder many = new StringBuilder("[");
    for (int i = 0; i < 20_000; i++) {
      many.append(i == 0 ? "" : ",").append('"').append("element-number-").append(i).append('"');
    }
    String list = many.append(']').toString();
    RunId run =
        site.submit(
            "dear", "{\"l\": " + list + ", \"m\": " + list.replace("element", "elemenT") + "}");
    Runs.Event end = site.end(run).getLast();
    assertThat(end.type()).isEqualTo("run-failed");
    assertThat(end.body().get("failure").get("cause").asString()).isEqualTo("LIMIT");
  }
}
