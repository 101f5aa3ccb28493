package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.ALL;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Runs;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that a newer build, or somebody else, has written. */
class UnknownStateTest {

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  private final RunId strange = newRun();
  private final RunId usual = newRun();
  private PostgresStoreUnderTest store;

  @BeforeEach
  void twoRuns() {
    store = stores.make();
    done(store.meta().open(deployment()));
    done(store.submissions().submit(List.of(submission(strange), submission(usual))));
  }

  @Test
  void aStateThatThisBuildDoesNotKnowHidesNoOtherRun() {
    store.schema().execute("UPDATE run SET state = 'paused' WHERE id = ?", strange.uuid());

    List<Journal.InboxEntry> starts = got(store.journal().starts(SHARD, 10, ALL)).items();
    assertThat(starts.get(0).command())
        .isInstanceOfSatisfying(
            Kept.Unreadable.class, unknown -> assertThat(unknown.newer()).isTrue());
    assertThat(starts.get(1).command()).isInstanceOf(Kept.Known.class);
    assertThat(got(store.runs().runs(WS, Runs.RunsAsked.ALL, null, 10)))
        .extracting(Runs.Summary::state)
        .containsExactly(RunState.QUEUED, RunState.RUNNING);
  }

  @Test
  void aBodyThatIsNoJsonIsShownAsTheTextThatItIsAndHidesNoOther() {
    store.plantEvent(strange, 1, "run-started", 1, "{");
    store.plantEvent(strange, 2, "run-started", 1, "{}");

    List<Runs.Event> events = got(store.runs().events(strange, 0, 10)).items();

    assertThat(events.get(0).body().stringValue()).isEqualTo("{");
    assertThat(events.get(1).body().isObject()).isTrue();
    assertThat(got(store.journal().events(strange, 0, ALL)).items().getFirst().event())
        .isInstanceOfSatisfying(
            Kept.Unreadable.class, broken -> assertThat(broken.newer()).isFalse());
  }
}
