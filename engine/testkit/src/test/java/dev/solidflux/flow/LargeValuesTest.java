package dev.solidflux.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.turn.SnapshotSettings;
import dev.solidflux.flow.value.ValueSettings;
import dev.solidflux.json.Ref;
import dev.solidflux.testkit.ScriptedWorker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Values that are too large to stand in the history. */
class LargeValuesTest {

  private static final int INLINE = 100;

  private static final String HANDED_ON =
      """
      pipeline: handed-on
      solids:
        photo: {queue: q, task: t.photo}
        look: {queue: q, task: t.look, args: {photo: "${photo}", all: ["${photo}", 1], width: "${photo.width}"}}
      output: {photo: "${photo}", seen: "${look}"}
      """;

  private final Site site = new Site();
  private final JsonNode photo =
      Site.json("{\"width\": 640, \"pixels\": \"%s\"}".formatted("é".repeat(200)));
  private final Ref ref = Ref.to("{\"width\":640,\"pixels\":\"%s\"}".formatted("é".repeat(200)));

  @AfterEach
  void close() {
    site.close();
  }

  private Started begin() {
    Started node =
        site.node(settings -> settings.with(new ValueSettings(INLINE, 1 << 20, 0, 1 << 20)));
    site.until(() -> node.owns(Site.SHARDS));
    site.worker.succeeding("t.photo", task -> photo);
    site.worker.succeeding("t.look", task -> Site.json("true"));
    return node;
  }

  private RunId handedOn() {
    site.pipeline(HANDED_ON);
    return site.submit("handed-on", "{}");
  }

  private JsonNode sentTo(String task) {
    return site.worker.received().stream()
        .filter(one -> one.name().equals(task))
        .findFirst()
        .orElseThrow()
        .args();
  }

  @Test
  void historyNamesThemAndWorkersGetThemWhole() {
    begin();
    RunId run = handedOn();

    List<Runs.Event> history = site.end(run);

    assertThat(history.getLast().type()).isEqualTo("run-succeeded");
    assertThat(history).allMatch(event -> event.body().toString().length() < 600);
    JsonNode args = sentTo("t.look");
    assertThat(args.get("photo")).isEqualTo(photo);
    assertThat(args.get("all").get(0)).isEqualTo(photo);
    assertThat(args.get("width").asInt()).isEqualTo(640);
    JsonNode end = history.getLast().body();
    assertThat(end.get("output").get("photo").isNull()).isTrue();
    assertThat(end.get("refs").get("/output/photo").get("sha256").asString())
        .isEqualTo(ref.sha256());
    assertThat(end.get("refs").get("/output/photo").get("bytes").asLong()).isEqualTo(ref.bytes());
  }

  @Test
  void whatCannotBeKeptElsewhereStandsInTheHistory() {
    begin();
    site.store.failingPayloads(any -> true);
    RunId run = handedOn();

    List<Runs.Event> history = site.end(run);

    assertThat(history.getLast().type()).isEqualTo("run-succeeded");
    assertThat(history.getLast().body().get("output").get("photo")).isEqualTo(photo);
    assertThat(sentTo("t.look").get("photo")).isEqualTo(photo);
  }

  @Test
  void whatCannotBeFetchedIsWaitedForAndOthersGoOn() {
    begin();
    site.pipeline(
        """
        pipeline: later
        solids:
          photo: {queue: q, task: t.photo}
          pause: {delay: 1m, after: [photo]}
          look: {queue: q, task: t.look, args: {width: "${photo.width}"}, after: [pause]}
        """);
    site.pipeline(
        "{pipeline: small, solids: {a: {queue: q, task: t.look}}, output: '${a || false}'}");
    List<RunId> waiting = site.submit("later", 200);
    waiting.forEach(run -> site.awaits(run, "waits-begun"));
    site.store.failingPayloads(any -> true);
    site.time.advance(Duration.ofMinutes(2));

    site.submit("small", 50).forEach(site::end);
    assertThat(waiting).noneMatch(run -> site.state(run).ended());

    site.store.failingPayloads(any -> false);
    waiting.forEach(run -> assertThat(site.end(run).getLast().type()).isEqualTo("run-succeeded"));
  }

  @Test
  void aRunThatWaitsForOneCanBeCancelled() {
    begin();
    site.pipeline(
        """
        pipeline: later
        solids:
          photo: {queue: q, task: t.photo}
          pause: {delay: 1m, after: [photo]}
          look: {queue: q, task: t.look, args: {width: "${photo.width}"}, after: [pause]}
        """);
    RunId run = site.submit("later", "{}");
    site.awaits(run, "waits-begun");
    site.store.failingPayloads(any -> true);
    site.time.advance(Duration.ofMinutes(2));

    site.cancel(run);

    assertThat(Site.types(site.end(run))).endsWith("run-cancelled");
  }

  private RunId inShardOf(RunId other, String pipeline) {
    RunId run = site.submit(pipeline, "{}");
    return Site.shard(run) == Site.shard(other) ? run : inShardOf(other, pipeline);
  }

  private void signal(RunId run) {
    site.get(site.store.submissions().signal("default", run, "go", Site.json("1")));
    site.hint(run);
  }

  private static final String ON_A_WORD =
      """
      pipeline: word
      solids:
        photo: {queue: q, task: t.photo}
        go: {await: {signal: go}, after: [photo]}
        look: {queue: q, task: t.look, args: {width: "${photo.width}"}, after: [go]}
      """;

  @Test
  void aCommandThatWaitsForOneHoldsUpNoOther() {
    begin();
    site.pipeline(ON_A_WORD);
    site.pipeline("{pipeline: small, solids: {go: {await: {signal: go}}}}");
    RunId waits = site.submit("word", "{}");
    RunId goesOn = site.submit("word", "{}");
    RunId small = inShardOf(waits, "small");
    List.of(waits, goesOn, small).forEach(run -> site.awaits(run, "waits-begun"));
    site.store.failingPayloads(any -> true);
    signal(waits);
    signal(goesOn);
    site.time.advance(Duration.ofMinutes(1));

    signal(small);
    assertThat(site.end(small).getLast().type()).isEqualTo("run-succeeded");
    site.cancel(waits);
    assertThat(site.end(waits).getLast().type()).isEqualTo("run-cancelled");

    site.store.failingPayloads(any -> false);
    assertThat(site.end(goesOn).getLast().type()).isEqualTo("run-succeeded");
  }

  @Test
  void whatWasPutOffIsHeardByTheNextOwner() {
    site.worker.succeeding("t.photo", task -> photo).succeeding("t.look", task -> Site.json("1"));
    Started first =
        site.node(settings -> settings.with(new ValueSettings(INLINE, 1 << 20, 0, 1 << 20)));
    site.until(() -> first.owns(Site.SHARDS));
    site.pipeline(ON_A_WORD);
    RunId run = site.submit("word", "{}");
    site.awaits(run, "waits-begun");
    site.store.failingPayloads(any -> true);
    signal(run);
    site.time.advance(Duration.ofMinutes(1));
    first.host().kill();
    site.store.failingPayloads(any -> false);

    begin();

    assertThat(site.end(run).getLast().type()).isEqualTo("run-succeeded");
  }

  @Test
  void manyRepliesThatWaitForOneHoldUpNoCancellation() {
    begin();
    site.pipeline(
        """
        pipeline: many
        solids:
          photo: {queue: q, task: t.photo}
          each:
            forEach: "${input}"
            after: [photo]
            solids:
              a: {queue: q, task: t.slow}
              b: {queue: q, task: t.look, args: {width: "${photo.width}"}, after: [a]}
        """);
    site.worker.succeeding("t.slow", task -> Site.json("1"));
    site.worker.after("t.slow", Duration.ofMinutes(1));
    RunId run = site.submit("many", Site.upTo(100).toString());
    site.until(() -> site.worker.received().size() == 101);
    site.store.failingPayloads(any -> true);
    site.time.advance(Duration.ofMinutes(2));

    site.cancel(run);
    site.time.advance(Duration.ofSeconds(30));

    assertThat(site.state(run).label()).isEqualTo("cancelled");
  }

  @Test
  void whatARunHasNoUseForIsNotKept() {
    begin();
    site.worker.on("t.fails", task -> List.of(ScriptedWorker.failed("Wrong", "it is")));
    site.worker.after("t.photo", Duration.ofMinutes(1));
    site.pipeline(
        """
        pipeline: over
        solids:
          slow: {queue: q, task: t.photo}
          wrong: {queue: q, task: t.fails}
        """);
    RunId run = site.submit("over", "{}");
    site.end(run);
    site.time.advance(Duration.ofMinutes(2));

    assertThat(site.store.payloadsKept()).isEmpty();
  }

  @Test
  void aTaskWaitsWhileTheyCannotBeFetched() {
    begin();
    site.pipeline(
        """
        pipeline: sent
        solids:
          photo: {queue: q, task: t.photo}
          look: {queue: q, task: t.look, args: {photo: "${photo}"}}
        """);
    RunId run = site.submit("sent", "{}");
    site.awaits(run, "invocation-succeeded");
    site.store.failingPayloads(any -> true);
    site.time.advance(Duration.ofSeconds(30));
    site.store.failingPayloads(any -> false);
    assertThat(site.end(run).getLast().type()).isEqualTo("run-succeeded");
    assertThat(sentTo("t.look").get("photo")).isEqualTo(photo);
  }

  @Test
  void aTaskForWhichOneIsLostFails() {
    begin();
    site.pipeline(
        """
        pipeline: late
        solids:
          photo: {queue: q, task: t.photo}
          pause: {delay: 1h, after: [photo]}
          look: {queue: q, task: t.look, args: {photo: "${photo}"}, after: [pause]}
        """);
    RunId run = site.submit("late", "{}");
    site.awaits(run, "invocation-succeeded");
    site.store.losePayload(ref);
    site.time.advance(Duration.ofHours(2));
    Runs.Event end = site.end(run).getLast();
    assertThat(end.type()).isEqualTo("run-failed");
    assertThat(end.body().get("failure").get("message").asString()).contains(ref.sha256());
  }

  @Test
  void aKeptResultThatIsLostIsComputedAgain() {
    begin();
    site.pipeline(
        """
        pipeline: kept
        solids:
          photo: {queue: q, task: t.photo, cache: {for: 7d}}
          look: {queue: q, task: t.look, args: {photo: "${photo}"}}
        """);
    assertThat(site.end(site.submit("kept", "{}")).getLast().type()).isEqualTo("run-succeeded");
    site.store.losePayload(ref);
    assertThat(site.end(site.submit("kept", "{}")).getLast().type()).isEqualTo("run-failed");

    assertThat(site.end(site.submit("kept", "{}")).getLast().type()).isEqualTo("run-succeeded");
    assertThat(site.worker.received().stream().filter(one -> one.name().equals("t.photo")))
        .hasSize(2);
  }

  @Test
  void aRunThatLooksIntoALostOneIsSetAsideAndGoesOnOnceItIsThere() {
    begin();
    site.pipeline(
        """
        pipeline: late
        solids:
          photo: {queue: q, task: t.photo}
          pause: {delay: 1h, after: [photo]}
          look: {queue: q, task: t.look, args: {width: "${photo.width}"}, after: [pause]}
        """);
    RunId run = site.submit("late", "{}");
    site.awaits(run, "invocation-succeeded");
    site.store.losePayload(ref);
    site.time.advance(Duration.ofHours(2));
    site.until(() -> site.summary(run).setAside() != null);
    assertThat(site.summary(run).setAside().reason()).contains(ref.sha256());

    site.get(site.store.payloads().put(ref, photo.toString().getBytes(UTF_8)));
    site.release(run);

    assertThat(site.end(run).getLast().type()).isEqualTo("run-succeeded");
    assertThat(sentTo("t.look").get("width").asInt()).isEqualTo(640);
  }

  private static JsonNode empties(int count) {
    return Site.json("[" + "{},".repeat(count) + "0]");
  }

  @Test
  void valuesThatAreSmallAsTextAndLargeInMemoryAreLookedIntoFewAtATime() {
    Started node = begin();
    site.worker.succeeding("t.photo", task -> empties(8_000));
    site.pipeline(
        """
        pipeline: empties
        solids:
          photo: {queue: q, task: t.photo}
        output: "${size(photo)}"
        """);
    node.payloads().held = any -> true;
    List<RunId> runs = site.submit("empties", 20);
    site.until(() -> node.payloads().asked > 0);
    site.time.advance(Duration.ofSeconds(5));
    assertThat(node.payloads().asked)
        .as("a megabyte of memory is not two of them")
        .isLessThan(2 * 24_000);

    node.payloads().open();
    runs.forEach(
        run -> assertThat(site.end(run).getLast().body().get("output").asInt()).isEqualTo(8_001));
  }

  @Test
  void moreOfThemThanAStepMayLookIntoFailsTheRun() {
    begin();
    // equal values would be one
    site.worker.succeeding("t.photo", task -> empties(300_000 + site.worker.received().size()));
    site.pipeline(
        """
        pipeline: empties
        solids:
          photos: {forEach: "${input}", queue: q, task: t.photo}
        output: "${photos.map(p, size(p) > 300000)}"
        """);

    Runs.Event two = site.end(site.submit("empties", "[1, 2]")).getLast();
    Runs.Event three = site.end(site.submit("empties", "[1, 2, 3]")).getLast();

    assertThat(two.body().get("output")).isEqualTo(Site.json("[true, true]"));
    assertThat(three.type()).isEqualTo("run-failed");
    assertThat(three.body().get("failure").get("cause").asString()).isEqualTo("LIMIT");
    assertThat(three.body().get("failure").get("message").asString())
        .contains("67,108,864 bytes of memory");
  }

  @Test
  void whatTheyTakeInMemoryIsKnownToWhoeverReadsTheRunAgain() {
    Started first = snapshotting();
    // equal values would be one
    site.worker.succeeding("t.photo", task -> empties(300_000 + site.worker.received().size()));
    site.pipeline(
        """
        pipeline: later
        solids:
          photos: {forEach: "${input}", queue: q, task: t.photo}
          pause: {delay: 1m, after: [photos]}
        output: "${photos.map(p, size(p))}"
        """);
    RunId run = site.submit("later", "[1, 2, 3]");
    site.awaits(run, "waits-begun");
    site.get(first.engine().stop());
    Started second = snapshotting();
    site.time.advance(Duration.ofMinutes(2));

    Runs.Event end = site.end(run).getLast();

    assertThat(second.database().snapshotsRead).isEqualTo(1);
    assertThat(end.body().get("failure").get("message").asString())
        .contains("67,108,864 bytes of memory");
  }

  /** A node that reads a run again from a snapshot. */
  private Started snapshotting() {
    Started node =
        site.node(
            settings ->
                settings
                    .with(new ValueSettings(INLINE, 1 << 20, 0, 1 << 20))
                    .with(settings.turns().with(new SnapshotSettings(2, 1, 1 << 20, 100))));
    site.until(() -> node.owns(Site.SHARDS));
    return node;
  }

  @Test
  void ofManyElementsTheLargeOnesAreFetchedTogether() {
    begin();
    site.worker.succeeding(
        "t.photo",
        task -> {
          JsonNode one = photo.deepCopy();
          ((ObjectNode) one).put("n", task.args().get("n").asInt());
          return one;
        });
    site.pipeline(
        """
        pipeline: many
        solids:
          photos: {forEach: "${input}", queue: q, task: t.photo, args: {n: "${item}"}}
          widths: {value: "${photos.map(p, p.n)}"}
          each: {forEach: "${photos}", as: photo, queue: q, task: t.look, args: {n: "${photo.n}"}}
        output: {widths: "${widths}", photos: "${photos}"}
        """);
    String input = Site.upTo(200).toString();

    JsonNode end = site.end(site.submit("many", input)).getLast().body();

    assertThat(end.get("output").get("widths")).isEqualTo(Site.json(input));
    assertThat(end.get("refs").size()).isEqualTo(200);
  }
}
