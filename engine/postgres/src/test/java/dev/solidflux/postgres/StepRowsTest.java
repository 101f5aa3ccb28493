package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static dev.solidflux.testkit.conformance.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.testkit.conformance.Parts;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a step costs: rows are the price. */
class StepRowsTest {

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  private PostgresStoreUnderTest store;

  @Test
  void aStepWritesFourRows() {
    store = stores.make();
    done(store.meta().open(deployment()));
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    RunId run = newRun();
    done(store.submissions().submit(submission(run)));

    Map<String, Long> written =
        written(
            Parts.of().events(event(run, 1)).outbox(task(attempt(run, 1), "gpu", NOON)),
            Parts.of().events(event(run, 2)).attemptsEnded(attempt(run, 1)),
            lease);

    assertThat(written).isEqualTo(Map.of("event_default", 2L, "outbox", 2L));
  }

  /** Sessions tell what they have written when they end, so these are the store's last words. */
  private Map<String, Long> written(Parts scheduled, Parts succeeded, Lease lease) {
    store.close();
    Map<String, Long> counts = counts();
    PostgresStore fresh = store.open(store.schema().settings());
    done(fresh.journal().append(lease, scheduled.batch()));
    done(fresh.journal().append(lease, succeeded.batch()));
    store.close();
    Map<String, Long> written = counts();
    counts.forEach((table, rows) -> written.merge(table, -rows, Long::sum));
    written.values().removeIf(rows -> rows == 0);
    return written;
  }

  private Map<String, Long> counts() {
    String others =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name LIKE 'solidflux%'";
    TestSchema.await(() -> store.schema().number(others) == 0);
    Map<String, Long> counts = new TreeMap<>();
    store
        .schema()
        .texts(
            "SELECT relname || ' ' || n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables")
        .stream()
        .map(text -> text.split(" ", -1))
        .forEach(row -> counts.put(row[0], Long.parseLong(row[1])));
    return counts;
  }
}
