package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.flow.port.Submissions.CancelOutcome;
import dev.solidflux.flow.port.Submissions.Outcome;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What every {@link Submissions} does. */
public abstract class SubmissionsConformance {

  private StoreUnderTest store;
  private Submissions submissions;

  protected abstract StoreUnderTest newStore();

  @BeforeEach
  final void openTheDeployment() {
    store = newStore();
    submissions = store.submissions();
    done(store.meta().open(deployment()));
  }

  @Test
  void aSubmittedRunIsQueuedAndItsStartWaits() {
    RunId run = newRun();

    assertThat(got(submissions.submit(submission(run)))).isEqualTo(new Outcome.Accepted(run));

    assertThat(got(store.runs().run(WS, run)))
        .satisfies(
            summary -> {
              assertThat(summary.phase()).isEqualTo(RunPhase.QUEUED);
              assertThat(summary.seq()).isZero();
              assertThat(summary.tags()).isEqualTo(submission(run).tags());
              assertThat(summary.endedAt()).isNull();
            });
    assertThat(inbox()).extracting(Journal.InboxEntry::run).containsExactly(run);
  }

  @Test
  void theSameKeyForTheSameRequestIsTheSameRun() {
    RunId first = newRun();
    done(submissions.submit(submission(first, "key", "hash")));

    assertThat(got(submissions.submit(submission(newRun(), "key", "hash"))))
        .isEqualTo(new Outcome.Repeated(first));
    assertThat(inbox()).hasSize(1);
  }

  @Test
  void theSameKeyForAnotherRequestIsAnError() {
    done(submissions.submit(submission(newRun(), "key", "hash")));

    assertThat(got(submissions.submit(submission(newRun(), "key", "other"))))
        .isEqualTo(new Outcome.KeyReused());
    assertThat(inbox()).hasSize(1);
  }

  @Test
  void ofManySubmissionsWithOneKeyAtOnceOneBecomesARun() {
    List<Outcome> outcomes =
        got(
            Flux.range(0, 20)
                .map(n -> submission(newRun(), "key", "hash"))
                .flatMap(submissions::submit, 20)
                .collectList());

    List<RunId> accepted =
        outcomes.stream()
            .filter(Outcome.Accepted.class::isInstance)
            .map(outcome -> ((Outcome.Accepted) outcome).run())
            .toList();
    assertThat(accepted).hasSize(1);
    assertThat(outcomes)
        .filteredOn(outcome -> !(outcome instanceof Outcome.Accepted))
        .hasSize(19)
        .containsOnly(new Outcome.Repeated(accepted.getFirst()));
    assertThat(inbox()).extracting(Journal.InboxEntry::run).isEqualTo(accepted);
    assertThat(got(store.runs().runs(WS, null, null, null, 100))).hasSize(1);
  }

  @Test
  void anExpiredKeyIsFreeForAnotherRequest() {
    done(submissions.submit(submission(newRun(), "key", "hash")));
    done(submissions.submit(submission(newRun(), "another key", "hash")));
    store.keysExpire();
    RunId next = newRun();

    assertThat(got(submissions.submit(submission(next, "key", "other"))))
        .isEqualTo(new Outcome.Accepted(next));
    assertThat(got(submissions.submit(submission(newRun(), "key", "other"))))
        .isEqualTo(new Outcome.Repeated(next));
  }

  @Test
  void anInputThatCannotBeStoredIsRefusedWhole() {
    RunId run = newRun();
    Submissions.Submission good = submission(run, "key", "hash");
    Submissions.Submission bad =
        new Submissions.Submission(
            good.ws(),
            run,
            good.pipeline(),
            good.version(),
            good.shard(),
            tools.jackson.databind.node.StringNode.valueOf("\u0000"),
            good.tags(),
            good.traceparent(),
            good.key(),
            good.requestHash());

    assertThatThrownBy(() -> done(submissions.submit(bad))).isInstanceOf(Journal.DataRefused.class);
    assertThat(got(submissions.submit(good))).isEqualTo(new Outcome.Accepted(run));
  }

  @Test
  void aRunOfAnotherWorkspaceCannotBeCancelled() {
    RunId run = newRun();
    done(submissions.submit(submission(run)));

    assertThat(got(submissions.cancel("elsewhere", run, "no"))).isEqualTo(CancelOutcome.NOT_FOUND);
    assertThat(got(submissions.cancel(WS, newRun(), "no"))).isEqualTo(CancelOutcome.NOT_FOUND);
    assertThat(got(submissions.cancel(WS, run, "yes"))).isEqualTo(CancelOutcome.ACCEPTED);
    assertThat(inbox()).hasSize(2);
  }

  @Test
  void aRunThatEndedCannotBeCancelled() {
    RunId run = newRun();
    done(submissions.submit(submission(run)));
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE));
    done(
        store
            .journal()
            .append(
                lease,
                Parts.of().runs(new Batch.RunUpdate(run, RunPhase.FAILED, 4, NOON)).batch()));

    assertThat(got(submissions.cancel(WS, run, "late"))).isEqualTo(CancelOutcome.ALREADY_ENDED);
    assertThat(inbox()).hasSize(1);
  }

  private List<Journal.InboxEntry> inbox() {
    return got(store.journal().inbox(SHARD, 100));
  }
}
