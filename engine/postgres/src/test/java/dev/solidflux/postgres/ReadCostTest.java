package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.large;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static dev.solidflux.testkit.conformance.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.testkit.conformance.Parts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What reads touch, as the server counts it within one transaction. */
class ReadCostTest {

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  private TestSchema schema;
  private PostgresStoreUnderTest store;
  private Lease lease;
  private RunId run;

  @BeforeEach
  void aRunOfAnOwnedShard() {
    store = stores.make();
    schema = store.schema();
    done(store.meta().open(deployment()));
    lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    run = newRun();
    done(store.submissions().submit(submission(run)));
  }

  @Test
  void bodiesBeyondASliceAreNotFetched() throws SQLException {
    append(
        Parts.of()
            .events(
                LongStream.rangeClosed(1, 100)
                    .mapToObj(seq -> large(run, seq, 20_000))
                    .toArray(Batch.EventRow[]::new)));

    String read = JournalQueries.EVENTS.text();
    String toasts =
        "SELECT pg_stat_get_xact_blocks_fetched(reltoastrelid) FROM pg_class"
            + " WHERE relname = 'event_default'";
    long all = cost(read, "'" + run.uuid() + "', 0, 500, 10000000", toasts);
    long two = cost(read, "'" + run.uuid() + "', 0, 500, 45000", toasts);

    assertThat(all).isPositive();
    assertThat(two).isLessThan(all / 20);
  }

  @Test
  void queuesAreFoundWithoutLookingAtAllTheirTasks() throws SQLException {
    tasks(5_000);

    assertThat(cost(JournalQueries.QUEUES, "" + SHARD, TASKS_LOOKED_AT)).isBetween(1L, 30L);
  }

  @Test
  void aPageOfTheBacklogLooksAtThatPageAlone() throws SQLException {
    tasks(5_000);

    assertThat(
            cost(
                JournalQueries.BACKLOG.text(),
                SHARD + ", 'queue-2', 100, 10, 10000000",
                TASKS_LOOKED_AT))
        .isBetween(1L, 15L);
  }

  @Test
  void timersAreReadUpToTheLimit() throws SQLException {
    tasks(5_000);

    assertThat(
            cost(
                JournalQueries.TIMERS,
                SHARD + ", '" + NOON.plusSeconds(10) + "', 10",
                TASKS_LOOKED_AT))
        .isBetween(1L, 15L);
  }

  private static final String TASKS_LOOKED_AT =
      """
      SELECT sum(pg_stat_get_xact_tuples_returned(oid)) FROM pg_class
      WHERE oid = 'outbox'::regclass
        OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'outbox'::regclass)
      """;

  private void tasks(int number) {
    for (List<Integer> some : chunks(number)) {
      append(
          Parts.of()
              .outbox(
                  some.stream()
                      .map(n -> task(attempt(run, n), "queue-" + n % 4, NOON))
                      .toArray(Batch.OutboxRow[]::new)));
    }
  }

  private static List<List<Integer>> chunks(int number) {
    return IntStream.range(0, number / 1_000)
        .mapToObj(n -> IntStream.rangeClosed(n * 1_000 + 1, n * 1_000 + 1_000).boxed().toList())
        .toList();
  }

  private void append(Parts parts) {
    done(store.journal().append(lease, parts.batch()));
  }

  /** Runs a statement as the engine's sessions do, and asks the server's counters. */
  private long cost(String sql, String arguments, String counted) throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL enable_seqscan = off");
      statement.execute("SET LOCAL enable_hashjoin = off");
      statement.execute("SET LOCAL enable_mergejoin = off");
      statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
      statement.execute("PREPARE cost AS " + sql);
      statement.execute("EXECUTE cost (" + arguments + ")");
      try (ResultSet rows = statement.executeQuery(counted)) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }
}
