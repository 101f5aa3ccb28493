package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.json;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Parent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Runs;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does with what runs say to each other. */
public abstract class KinConformance extends JournalSuite {

  private static final int OTHER_SHARD = SHARD + 1;

  private final RunId child = newRun();

  private Batch.ChildRow row(String pipeline, @Nullable Integer version) {
    Failure failure = new Failure(Failure.Cause.CHILD, "UNKNOWN_PIPELINE", "there is none", null);
    return new Batch.ChildRow(
        WS,
        child,
        OTHER_SHARD,
        pipeline,
        version,
        submission(run).traceparent(),
        new Parent(run, 4, 1, 20),
        new Command.Start(json("{\"x\":1}")),
        new Command.ChildEnded(4, child, json("null"), failure));
  }

  private void register(String name, int versions) {
    for (int i = 1; i <= versions; i++) {
      done(store.pipelines().register(WS, name, "hash" + i, json("{\"n\":" + i + "}")));
    }
  }

  private static List<Command> known(List<Journal.InboxEntry> entries) {
    return entries.stream().map(entry -> ((Kept.Known<Command>) entry.command()).value()).toList();
  }

  @Test
  void aChildIsARunOfItsOwnThatWaitsToBeStarted() {
    register("below", 2);

    append(Parts.of().events(event(run, 1)).children(row("below", null)));

    Journal.StoredRun stored = got(journal.run(child));
    assertThat(stored)
        .isEqualTo(
            new Journal.StoredRun(
                WS,
                child,
                "below",
                2,
                OTHER_SHARD,
                submission(run).traceparent(),
                new Parent(run, 4, 1, 20),
                RunState.QUEUED,
                null));
    List<Journal.InboxEntry> starts = got(journal.starts(OTHER_SHARD, 10, Samples.ALL)).items();
    assertThat(known(starts)).containsExactly(new Command.Start(json("{\"x\":1}")));
    assertThat(starts.getFirst().stored()).isEqualTo(stored);
    assertThat(controls()).isEmpty();
  }

  @Test
  void aChildHasTheVersionThatIsAskedFor() {
    register("below", 3);

    append(Parts.of().children(row("below", 2)));

    assertThat(got(journal.run(child)).version()).isEqualTo(2);
  }

  @Test
  void ofAPipelineOrAVersionThatIsNotThereTheParentIsTold() {
    register("below", 1);

    append(Parts.of().children(row("nobody", null)));
    append(Parts.of().children(row("below", 2)));

    assertThat(journal.run(child).blockOptional()).isEmpty();
    assertThat(got(journal.starts(OTHER_SHARD, 10, Samples.ALL)).items()).isEmpty();
    assertThat(known(controls()))
        .containsExactly(row("nobody", null).refusal(), row("below", 2).refusal());
    assertThat(controls()).extracting(Journal.InboxEntry::run).containsOnly(run);
  }

  @Test
  void childrenAreFoundByTheirParent() {
    register("below", 1);
    append(Parts.of().children(row("below", null)));

    Runs.RunsAsked below = Runs.RunsAsked.ALL.begunBy(run);
    assertThat(got(store.runs().runs(WS, below, null, 10)))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.id()).isEqualTo(child);
              assertThat(one.parent()).isEqualTo(new Parent(run, 4, 1, 20));
            });
    assertThat(got(store.runs().run(WS, run)).parent()).isNull();
    assertThat(got(store.runs().runs(WS, Runs.RunsAsked.ALL.begunBy(child), null, 10))).isEmpty();
  }

  @Test
  void aCommandToAnotherRunIsInTheInboxOfItsShard() {
    RunId other = newRun();
    Command first = new Command.Cancel("enough");
    Command second = new Command.ChildEnded(1, run, json("[1]"), null);

    append(
        Parts.of()
            .told(
                new Batch.ToldRow(other, OTHER_SHARD, first),
                new Batch.ToldRow(other, OTHER_SHARD, second)));

    List<Journal.InboxEntry> heard = got(journal.controls(OTHER_SHARD, 10, Samples.ALL)).items();
    assertThat(known(heard)).containsExactly(first, second);
    assertThat(heard).extracting(Journal.InboxEntry::run).containsOnly(other);
    assertThat(controls()).isEmpty();
  }

  @Test
  void whoeverHasLostTheShardSaysNothing() {
    register("below", 1);
    store.leasesRunOut();
    done(store.leases().take(OTHER_NODE, SHARD, LEASE));

    for (Parts parts :
        List.of(
            Parts.of().children(row("below", null)),
            Parts.of().children(row("nobody", null)),
            Parts.of().told(new Batch.ToldRow(run, SHARD, new Command.Cancel("forged"))))) {
      assertThatThrownBy(() -> append(parts)).isInstanceOf(Journal.LeaseLost.class);
    }

    assertThat(journal.run(child).blockOptional()).isEmpty();
    assertThat(got(journal.starts(OTHER_SHARD, 10, Samples.ALL)).items()).isEmpty();
    assertThat(controls()).isEmpty();
  }
}
