package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Snapshot;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.port.Journal.SnapshotRow;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.turn.SnapshotSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A long run is not folded from its first event, and no run depends on that. */
class SnapshotsTest {

  private static final String LONG =
      """
      pipeline: long
      solids:
        each: {forEach: "${input.numbers}", queue: q, task: t.echo, args: {x: "${item}"}}
        word: {await: {signal: go}, after: [each]}
        last: {queue: q, task: t.echo, args: {x: "${word}"}}
      output: {each: "${each}", last: "${last}"}
      """;

  private static final int ELEMENTS = 100;
  private static final SnapshotSettings OFTEN = new SnapshotSettings(25, 10, 1 << 20, 100);
  private static final SnapshotSettings WHEN_LEAVING =
      new SnapshotSettings(100_000, 1, 1 << 20, 100);

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  private static UnaryOperator<EngineSettings> making(SnapshotSettings snapshots) {
    return settings -> settings.with(settings.turns().with(snapshots));
  }

  private Started node(SnapshotSettings snapshots) {
    Started node = site.node(making(snapshots));
    site.until(() -> node.owns(Site.SHARDS));
    return node;
  }

  /** A run whose elements have all ended, and that waits for a word. */
  private RunId longRun() {
    site.worker.succeeding("t.echo", task -> task.args().get("x"));
    site.pipeline(LONG);
    String numbers =
        IntStream.range(0, ELEMENTS).mapToObj(String::valueOf).collect(Collectors.joining(","));
    RunId run = site.submit("long", "{\"numbers\": [" + numbers + "]}");
    site.awaits(run, "waits-begun");
    site.time.advance(Duration.ofSeconds(1));
    return run;
  }

  private void endsRight(RunId run) {
    site.get(site.store.submissions().signal("default", run, "go", Site.json("\"now\"")));
    site.hint(run);
    Runs.Event end = site.end(run).getLast();
    assertThat(end.type()).isEqualTo("run-succeeded");
    assertThat(end.body().get("output").get("each"))
        .isEqualTo(Site.json(IntStream.range(0, ELEMENTS).boxed().toList().toString()));
    assertThat(end.body().get("output").get("last").asString()).isEqualTo("now");
    assertThat(site.summary(run).setAside()).isNull();
  }

  private double count(String fate) {
    var counter = site.metrics.find("solidflux.snapshots").tag("outcome", fate).counter();
    return counter == null ? 0 : counter.count();
  }

  private List<Long> kept(RunId run) {
    return site.store.snapshots(run).stream().map(SnapshotRow::seq).toList();
  }

  @Test
  void aNewOwnerReadsTheNewestAndTheEventsAfterItAlone() {
    Started first = node(OFTEN);
    RunId run = longRun();
    int events = site.history(run).size();
    assertThat(kept(run)).hasSize(2).allMatch(seq -> seq > events / 2);
    assertThat(count("kept")).isGreaterThanOrEqualTo(3);
    site.get(first.engine().stop());
    Started second = node(OFTEN);
    endsRight(run);
    assertThat(second.database().snapshotsRead).isEqualTo(1);
    assertThat(second.database().eventsRead).as("in one go").isEqualTo(1);
  }

  @Test
  void aRunThatLeavesMemoryHasOneMade() {
    Started node = node(WHEN_LEAVING);
    RunId run = longRun();
    assertThat(kept(run)).isEmpty();
    site.time.advance(Duration.ofMinutes(2));
    assertThat(kept(run)).containsExactly((long) site.history(run).size());
    endsRight(run);
    assertThat(node.database().snapshotsRead).isEqualTo(1);
    int events = site.history(run).size();
    site.time.advance(Duration.ofMinutes(2));
    assertThat(kept(run)).as("it has ended").allMatch(seq -> seq < events);
  }

  @Test
  void aRunOfFewEventsHasNone() {
    node(new SnapshotSettings(100_000, 100_000, 1 << 20, 100));
    RunId run = longRun();
    site.time.advance(Duration.ofMinutes(2));
    endsRight(run);
    assertThat(kept(run)).isEmpty();
  }

  @Test
  void oneThatIsOfNoUseIsPassedOverForTheOneBeforeAndThenForTheWholeHistory() {
    Started first = node(OFTEN);
    RunId run = longRun();
    site.get(first.engine().stop());
    List<SnapshotRow> rows = site.store.snapshots(run);
    SnapshotRow newest = rows.getLast();
    // as if it were of later events, of which the next cannot follow
    site.store.plantSnapshot(
        new SnapshotRow(run, newest.seq(), newest.foldVersion(), rows.getFirst().state()));
    site.store.plantSnapshot(broken(rows.getFirst(), "[]"));
    Started second = node(OFTEN);
    endsRight(run);
    assertThat(second.database().snapshotsRead).isEqualTo(2);
    assertThat(count("unreadable")).isEqualTo(2);
  }

  @Test
  void oneWhoseEventsDoNotFollowIsPassedOver() {
    Started first = node(OFTEN);
    RunId run = longRun();
    site.get(first.engine().stop());
    SnapshotRow newest = site.store.snapshots(run).getLast();
    String otherwise = newest.state().replace("\"open\":[{", "\"open\":[],\"was\":[{");
    assertThat(otherwise).isNotEqualTo(newest.state());
    site.store.plantSnapshot(broken(newest, otherwise));
    Started second = node(OFTEN);
    endsRight(run);
    assertThat(second.database().snapshotsRead).isEqualTo(2);
    assertThat(count("unreadable")).isEqualTo(1);
  }

  @Test
  void anEventThatNobodyCanReadIsNoFaultOfTheSnapshotBeforeIt() {
    Started first = node(OFTEN);
    RunId run = longRun();
    site.get(first.engine().stop());
    site.store.plantEvent(run, site.history(run).size() + 1, "run-teleported", 1, "{}");
    Started second = node(OFTEN);
    site.get(site.store.submissions().signal("default", run, "go", Site.json("1")));
    site.hint(run);
    site.until(() -> site.summary(run).setAside() != null);
    assertThat(site.summary(run).setAside().reason()).contains("run-teleported");
    assertThat(second.database().snapshotsRead).isEqualTo(1);
    assertThat(count("unreadable")).isZero();
  }

  private static SnapshotRow broken(SnapshotRow row, String state) {
    return new SnapshotRow(row.run(), row.seq(), row.foldVersion(), state);
  }

  @Test
  void thoseOfAnotherFoldAreNotRead() {
    Started first = node(OFTEN);
    RunId run = longRun();
    site.get(first.engine().stop());
    for (SnapshotRow row : site.store.snapshots(run)) {
      site.store.plantSnapshot(
          new SnapshotRow(run, row.seq(), Snapshot.FOLD_VERSION + 1, row.state()));
    }
    Started second = node(OFTEN);
    endsRight(run);
    assertThat(second.database().snapshotsRead).isZero();
  }

  @Test
  void thatTheDatabaseTakesNoneIsCountedAndNothingElse() {
    Started node = node(OFTEN);
    node.database().failing = "keep"::equals;
    RunId run = longRun();
    assertThat(kept(run)).isEmpty();
    assertThat(count("failed")).isGreaterThanOrEqualTo(3);
    endsRight(run);
    assertThat(node.owns(Site.SHARDS)).isTrue();
  }

  @Test
  void oneThatIsNotAnsweredIsGivenUpAndTheNextIsMade() {
    Started node = node(OFTEN);
    node.database().hanging = "keep"::equals;
    RunId first = longRun();
    RunId second = longRun();
    site.time.advance(Duration.ofSeconds(30));
    assertThat(kept(first)).isEmpty();
    assertThat(count("failed")).isGreaterThanOrEqualTo(2);
    node.database().hanging = any -> false;
    RunId third = longRun();
    assertThat(kept(third)).isNotEmpty();
    List.of(first, second, third).forEach(this::endsRight);
    assertThat(node.owns(Site.SHARDS)).isTrue();
  }

  @Test
  void aStateThatIsTooLargeIsNotWritten() {
    node(new SnapshotSettings(25, 10, 300, 100));
    RunId run = longRun();
    site.time.advance(Duration.ofMinutes(2));
    assertThat(kept(run)).isEmpty();
    endsRight(run);
  }

  @Test
  void aStateThatTurnsOutToBeTooLargeIsCounted() {
    node(new SnapshotSettings(25, 10, 2_000, 100));
    RunId run = longRun();
    assertThat(count("too-large")).isPositive();
    endsRight(run);
  }

  @Test
  void thoseForWhichTooManyWaitAreLeftOut() {
    node(new SnapshotSettings(25, 10, 1 << 20, 0));
    RunId run = longRun();
    assertThat(kept(run)).isEmpty();
    assertThat(count("skipped")).isGreaterThanOrEqualTo(3);
    endsRight(run);
  }

  /** Otherwise a run that gathers large results would be written again and again. */
  @Test
  void allThatIsWrittenOfARunIsLessThanItsHistory() {
    Started node = node(OFTEN);
    site.worker.succeeding("t.echo", task -> Site.json("\"" + "y".repeat(2_000) + "\""));
    site.pipeline(
        LONG.replace(
            "queue: q, task: t.echo, args: {x: \"${item}\"}",
            "maxParallel: 5, queue: q, task: t.echo"));
    String numbers =
        IntStream.range(0, ELEMENTS).mapToObj(String::valueOf).collect(Collectors.joining(","));
    RunId run = site.submit("long", "{\"numbers\": [" + numbers + "]}");
    site.awaits(run, "waits-begun");
    site.time.advance(Duration.ofMinutes(2));
    long history =
        site.history(run).stream().mapToLong(event -> event.body().toString().length()).sum();
    assertThat(count("kept")).isBetween(2.0, 8.0);
    assertThat(node.database().keptBytes).isLessThan(history * 5 / 4);
  }
}
