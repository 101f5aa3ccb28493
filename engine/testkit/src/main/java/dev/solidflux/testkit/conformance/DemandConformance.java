package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.sent;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static dev.solidflux.testkit.conformance.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Lease;
import org.junit.jupiter.api.Test;

/** What every {@link Demand} says of tasks. */
public abstract class DemandConformance extends JournalSuite {

  private long demand(String queue) {
    return got(store.demand().of(queue)).open();
  }

  @Test
  void tasksCountFromTheMomentThatTheyAreToBeSentUntilTheirAttemptEnds() {
    Batch.OutboxRow first = task(attempt(run, 1));
    Batch.OutboxRow second = task(attempt(run, 2));
    append(Parts.of().outbox(first, second, task(attempt(run, 3), "cpu", null)));
    assertThat(demand("gpu")).isEqualTo(2);
    assertThat(demand("cpu")).isEqualTo(1);
    assertThat(demand("nobody's")).isZero();

    append(Parts.of().sent(sent("gpu", 1, second.place())));
    assertThat(demand("gpu")).as("sent ones too").isEqualTo(2);

    append(Parts.of().attemptsEnded(first.attempt()));
    assertThat(demand("gpu")).isEqualTo(1);
    append(Parts.of().runsEnded(run));
    assertThat(demand("gpu")).isZero();
  }

  @Test
  void aQueueAsksWhileItHasAny() {
    append(
        Parts.of()
            .outbox(
                task(attempt(run, 1)), task(attempt(run, 2)), task(attempt(run, 3), "cpu", null)));
    assertThat(got(store.demand().asking())).containsExactly("cpu", "gpu");
    append(Parts.of().attemptsEnded(attempt(run, 3)));
    assertThat(got(store.demand().asking())).containsExactly("gpu");
  }

  @Test
  void tasksOfAllShardsCount() {
    RunId elsewhere = newRun();
    Lease other = got(store.leases().take(OTHER_NODE, SHARD + 1, LEASE)).lease();
    append(Parts.of().outbox(task(attempt(run, 1))));
    done(store.journal().append(other, Parts.of().outbox(task(attempt(elsewhere, 1))).batch()));
    assertThat(demand("gpu")).isEqualTo(2);
  }

  @Test
  void itSaysWhoseTheyAre() {
    RunId later = newRun();
    done(store.submissions().submit(submission(later)));
    append(
        Parts.of()
            .outbox(
                task(attempt(later, 1)),
                task(new Attempt(run, 2, 3)),
                task(attempt(run, 1)),
                task(attempt(run, 3), "cpu", null)));

    assertThat(got(store.demand().tasks("gpu", 10)))
        .containsExactly(
            new Demand.OpenTask(WS, attempt(run, 1), "tasks.depth"),
            new Demand.OpenTask(WS, new Attempt(run, 2, 3), "tasks.depth"),
            new Demand.OpenTask(WS, attempt(later, 1), "tasks.depth"));
    assertThat(got(store.demand().tasks("gpu", 1))).hasSize(1);
    assertThat(got(store.demand().tasks("nobody's", 10))).isEmpty();
  }
}
