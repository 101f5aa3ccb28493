package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.ALL;
import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.json;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.flow.port.Submissions.AskOutcome;
import dev.solidflux.flow.port.Submissions.Outcome;
import dev.solidflux.flow.port.Submissions.ReleaseOutcome;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

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
              assertThat(summary.state()).isEqualTo(RunState.QUEUED);
              assertThat(summary.seq()).isZero();
              assertThat(summary.tags()).isEqualTo(submission(run).tags());
              assertThat(summary.endedAt()).isNull();
            });
    assertThat(starts()).extracting(Journal.InboxEntry::run).containsExactly(run);
  }

  @Test
  void manySubmissionsAtOnceEachHaveTheirOwnOutcomeInOrder() {
    RunId before = newRun();
    done(submissions.submit(submission(before, "used", "hash")));
    RunId plain = newRun();
    RunId keyed = newRun();
    RunId last = newRun();

    List<Outcome> outcomes =
        got(
            submissions.submit(
                List.of(
                    submission(plain),
                    submission(newRun(), "used", "hash"),
                    submission(keyed, "key", "hash"),
                    submission(newRun(), "used", "other"),
                    submission(newRun(), "key", "hash"),
                    submission(newRun(), "key", "other"),
                    submission(last))));

    assertThat(outcomes)
        .containsExactly(
            new Outcome.Accepted(plain),
            new Outcome.Repeated(before),
            new Outcome.Accepted(keyed),
            new Outcome.KeyReused(),
            new Outcome.Repeated(keyed),
            new Outcome.KeyReused(),
            new Outcome.Accepted(last));
    assertThat(starts())
        .extracting(Journal.InboxEntry::run)
        .containsExactly(before, plain, keyed, last);
    assertThat(got(store.runs().runs(WS, Runs.RunsAsked.ALL, null, 100))).hasSize(4);
    assertThat(got(submissions.submit(List.of()))).isEmpty();
  }

  @Test
  void manySubmissionsFailAsAWhole() {
    RunId good = newRun();
    Submissions.Submission bad = submission(newRun(), json("{\"a\":\"\\u0000\"}"), null, "hash");

    assertThatThrownBy(
            () ->
                done(
                    submissions.submit(
                        List.of(submission(good, "key", "hash"), bad, submission(newRun())))))
        .isInstanceOf(Journal.DataRefused.class);

    assertThat(starts()).isEmpty();
    assertThat(store.runs().run(WS, good).blockOptional()).isEmpty();
    assertThat(got(submissions.submit(submission(good, "key", "other"))))
        .isEqualTo(new Outcome.Accepted(good));
  }

  @Test
  void manySubmissionsOfTheSameKeysAtOnceAgree() {
    List<List<Outcome>> outcomes =
        got(
            Flux.range(0, 8)
                .map(
                    n ->
                        List.of(
                            submission(newRun(), n % 2 == 0 ? "a" : "b", "hash"),
                            submission(newRun(), n % 2 == 0 ? "b" : "a", "hash")))
                .flatMap(many -> submissions.submit(many), 8)
                .collectList());

    assertThat(outcomes.stream().flatMap(List::stream))
        .hasSize(16)
        .filteredOn(Outcome.Accepted.class::isInstance)
        .hasSize(2);
    assertThat(starts()).hasSize(2);
  }

  @Test
  void theSameKeyForTheSameRequestIsTheSameRun() {
    RunId first = newRun();
    done(submissions.submit(submission(first, "key", "hash")));

    assertThat(got(submissions.submit(submission(newRun(), "key", "hash"))))
        .isEqualTo(new Outcome.Repeated(first));
    assertThat(starts()).hasSize(1);
  }

  @Test
  void theSameKeyForAnotherRequestIsAnError() {
    done(submissions.submit(submission(newRun(), "key", "hash")));

    assertThat(got(submissions.submit(submission(newRun(), "key", "other"))))
        .isEqualTo(new Outcome.KeyReused());
    assertThat(starts()).hasSize(1);
  }

  @Test
  void ofManySubmissionsWithOneKeyAtOnceOneBecomesARun() {
    List<Outcome> outcomes =
        got(
            Flux.range(0, 20)
                .map(n -> submission(newRun(), "key", "hash"))
                .flatMap(one -> submissions.submit(one), 20)
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
    assertThat(starts()).extracting(Journal.InboxEntry::run).isEqualTo(accepted);
    assertThat(got(store.runs().runs(WS, Runs.RunsAsked.ALL, null, 100))).hasSize(1);
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
    Submissions.Submission bad = submission(run, StringNode.valueOf("\u0000"), "key", "hash");

    assertThatThrownBy(() -> done(submissions.submit(bad))).isInstanceOf(Journal.DataRefused.class);
    assertThat(got(submissions.submit(good))).isEqualTo(new Outcome.Accepted(run));
  }

  @Test
  void aRunOfAnotherWorkspaceCannotBeCancelled() {
    RunId run = newRun();
    done(submissions.submit(submission(run)));

    assertThat(got(submissions.cancel("elsewhere", run, "no"))).isEqualTo(AskOutcome.NOT_FOUND);
    assertThat(got(submissions.cancel(WS, newRun(), "no"))).isEqualTo(AskOutcome.NOT_FOUND);
    assertThat(got(submissions.cancel(WS, run, "yes"))).isEqualTo(AskOutcome.ACCEPTED);
    assertThat(commands()).containsExactly(new Command.Cancel("yes"));
  }

  @Test
  void aSignalGoesToTheInboxOfARunOfItsWorkspace() {
    RunId run = newRun();
    done(submissions.submit(submission(run)));
    JsonNode payload = Samples.json("{\"by\": \"ada\", \"n\": 1.10}");

    assertThat(got(submissions.signal("elsewhere", run, "go", payload)))
        .isEqualTo(AskOutcome.NOT_FOUND);
    assertThat(got(submissions.signal(WS, run, "go", payload))).isEqualTo(AskOutcome.ACCEPTED);
    assertThat(commands()).containsExactly(new Command.Signal("go", payload));
    assertThatThrownBy(() -> done(submissions.signal(WS, run, "go", Samples.json("\"\\u0000\""))))
        .isInstanceOf(Journal.DataRefused.class);
    append(Parts.of().runs(new Batch.RunUpdate(run, RunState.FAILED, 0, NOON)));
    assertThat(got(submissions.signal(WS, run, "go", payload))).isEqualTo(AskOutcome.ALREADY_ENDED);
  }

  @Test
  void aRunThatEndedCannotBeCancelled() {
    RunId run = newRun();
    done(submissions.submit(submission(run)));
    append(Parts.of().runs(new Batch.RunUpdate(run, RunState.FAILED, 0, NOON)));

    assertThat(got(submissions.cancel(WS, run, "late"))).isEqualTo(AskOutcome.ALREADY_ENDED);
    assertThat(commands()).isEmpty();
  }

  @Test
  void aReasonThatCannotBeStoredIsRefused() {
    RunId run = newRun();
    done(submissions.submit(submission(run)));

    assertThatThrownBy(() -> done(submissions.cancel(WS, run, "\u0000")))
        .isInstanceOf(Journal.DataRefused.class);
    assertThat(commands()).isEmpty();
  }

  @Test
  void aRunThatIsSetAsideCanBeReleased() {
    RunId run = newRun();
    done(submissions.submit(submission(run)));
    assertThat(got(submissions.release(WS, run))).isEqualTo(ReleaseOutcome.NOT_SET_ASIDE);
    append(Parts.of().setAside(new Batch.SetAside(run, NOON, "it is broken")));

    assertThat(got(submissions.release("elsewhere", run))).isEqualTo(ReleaseOutcome.NOT_FOUND);
    assertThat(got(submissions.release(WS, newRun()))).isEqualTo(ReleaseOutcome.NOT_FOUND);
    assertThat(commands()).isEmpty();
    assertThat(got(submissions.release(WS, run))).isEqualTo(ReleaseOutcome.ACCEPTED);

    assertThat(commands()).containsExactly(new Command.Release());
    assertThat(got(store.runs().run(WS, run)).setAside())
        .as("it is its owner who releases it")
        .isNotNull();
  }

  @Test
  void aRunThatIsSetAsideCanBeCancelled() {
    RunId run = newRun();
    done(submissions.submit(submission(run)));
    append(Parts.of().setAside(new Batch.SetAside(run, NOON, "it is broken")));

    assertThat(got(submissions.cancel(WS, run, "enough"))).isEqualTo(AskOutcome.ACCEPTED);
    assertThat(commands()).containsExactly(new Command.Cancel("enough"));
  }

  private void append(Parts parts) {
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    done(store.journal().append(lease, parts.batch()));
  }

  private List<Journal.InboxEntry> starts() {
    return got(store.journal().starts(SHARD, 100, ALL)).items();
  }

  private List<Command> commands() {
    return JournalSuite.commands(got(store.journal().controls(SHARD, 100, Samples.ALL)).items());
  }
}
