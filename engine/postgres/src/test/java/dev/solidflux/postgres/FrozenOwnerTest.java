package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Permit;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.testkit.conformance.Parts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An owner that stopped in the middle of an append still holds the row of its shard. */
class FrozenOwnerTest {

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  private PostgresStoreUnderTest store;

  @BeforeEach
  void aNodeOwnsTheShard() {
    store = stores.make();
    done(store.meta().open(deployment()));
    done(store.leases().take(NODE, SHARD, LEASE));
  }

  @Test
  void itsBackendIsEndedByTheTaker() throws SQLException {
    try (Connection frozen = holdingTheRow(Sessions.WRITER)) {
      store.leasesRunOut();

      assertThat(got(store.leases().take(OTHER_NODE, SHARD, LEASE)).lease())
          .isEqualTo(new Lease(SHARD, 2));
      assertThatThrownBy(frozen::commit).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void aBackendThatIsNoWriterIsLeftAlone() throws SQLException {
    try (Connection somebody = holdingTheRow("psql")) {
      store.leasesRunOut();

      assertThatThrownBy(() -> done(store.leases().take(OTHER_NODE, SHARD, LEASE)))
          .hasMessageContaining("lock timeout");
      somebody.commit();
    }
    assertThat(got(store.leases().take(OTHER_NODE, SHARD, LEASE)).lease())
        .isEqualTo(new Lease(SHARD, 2));
  }

  @Test
  void oneThatStoppedWhileItKeptASnapshotHoldsNobodyUp() throws SQLException {
    RunId run = newRun();
    done(store.submissions().submit(submission(run)));
    done(store.journal().append(new Lease(SHARD, 1), Parts.of().events(event(run, 1)).batch()));
    try (Connection frozen = store.schema().connect();
        Statement statement = frozen.createStatement()) {
      frozen.setAutoCommit(false);
      statement.execute("PREPARE keep AS " + JournalQueries.KEEP);
      statement.execute("EXECUTE keep (" + SHARD + ", 1, '" + run.uuid() + "', 1, 1, '{}')");
      store.leasesRunOut();

      Lease next = got(store.leases().take(OTHER_NODE, SHARD, LEASE)).lease();
      done(store.journal().append(next, Parts.of().events(event(run, 2)).batch()));
      frozen.commit();
    }
    var recalled = got(store.journal().recall(run, 1, Long.MAX_VALUE, 1_000));
    assertThat(recalled.snapshot()).as("of what was there").isNotNull();
    assertThat(recalled.events().items()).hasSize(1);
  }

  /** Its owner does not know what became of it, and whatever its epoch is still may give. */
  @Test
  void whatWasGivenByOneThatHangsInItsCommitIsGivenByNobodyElse() throws SQLException {
    Lease lease = new Lease(SHARD, 1);
    RunId run = newRun();
    asked(lease, ask(run, 1, 0), ask(run, 2, 0), ask(run, 3, 0));
    Lease next;
    try (Connection hanging = store.schema().connect();
        Statement statement = hanging.createStatement()) {
      hanging.setAutoCommit(false);
      statement.execute("PREPARE give AS " + PermitParts.give(lease).text());
      statement.execute("EXECUTE give (" + SHARD + ", 1)");
      asked(lease, ask(run, 4, 9));
      store.leasesRunOut();

      assertThatThrownBy(() -> done(store.leases().take(OTHER_NODE, SHARD, LEASE)))
          .hasMessageContaining("lock timeout");
      hanging.commit();
      next = got(store.leases().take(OTHER_NODE, SHARD, LEASE)).lease();
    }

    done(store.journal().givePermits(next));
    assertThat(store.schema().texts("SELECT inv FROM permit WHERE given_at IS NOT NULL"))
        .containsExactlyInAnyOrder("1", "2", "3");
  }

  private static Batch.PermitRow ask(RunId of, int invocation, int priority) {
    Permit three = new Permit("room/depth#0", "", 3);
    return new Batch.PermitRow(WS, SHARD, three, priority, of, invocation, 0);
  }

  private void asked(Lease lease, Batch.PermitRow... rows) {
    done(store.journal().append(lease, Parts.of().asked(rows).batch()));
  }

  /**
   * A session under this name in the middle of a fenced transaction, its pid in the shard's row.
   */
  private Connection holdingTheRow(String applicationName) throws SQLException {
    Connection connection = store.schema().connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET application_name = '" + applicationName + "'");
      connection.setAutoCommit(false);
      statement.execute("SELECT 1 FROM shard WHERE id = " + SHARD + " FOR KEY SHARE");
      try (ResultSet pid = statement.executeQuery("SELECT pg_backend_pid()")) {
        pid.next();
        store.schema().execute("UPDATE shard SET pid = " + pid.getInt(1) + " WHERE id = " + SHARD);
      }
    }
    return connection;
  }
}
