package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Origin;
import dev.solidflux.core.run.Permit;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.testkit.conformance.Parts;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.NullNode;

/**
 * Permits are given by the owner of one shard and returned by that of another, at the same time.
 */
@Timeout(120)
class PermitLocksTest {

  private static final int LIMITS_SHARD = SHARD + 1;
  private static final Permit THREE = new Permit("room/depth#0", "", 3);
  private static final Permit CACHED = new Permit("cache:t", "key", 1, new TreeMap<>());

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  private final RunId run = newRun();
  private PostgresStoreUnderTest store;
  private Journal journal;
  private Lease runs;
  private Lease limits;

  @BeforeEach
  void twoShardsWithAnOwner() {
    store = stores.make();
    journal = store.journal();
    done(store.meta().open(deployment()));
    runs = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    limits = got(store.leases().take(NODE, LIMITS_SHARD, LEASE)).lease();
  }

  @Test
  void whoGivesAndWhoReturnsDoNotWaitForEachOtherCrosswise() throws SQLException {
    asked(THREE);
    givenWhileAllAreReturned();
  }

  @Test
  void whoAnswersAndWhoReturnsDoNotWaitForEachOtherCrosswise() throws SQLException {
    asked(CACHED);
    kept();
    givenWhileAllAreReturned();
  }

  /** In the order of giving the third is first. */
  private void givenWhileAllAreReturned() throws SQLException {
    CompletableFuture<Void> returning;
    CompletableFuture<Journal.Given> giving;
    try (Connection held = holding(2)) {
      returning =
          journal.append(runs, Parts.of().returned(back(1), back(2), back(3)).batch()).toFuture();
      TestSchema.await(() -> waiting() == 1);
      giving = journal.givePermits(limits).toFuture();
      TestSchema.await(() -> giving.isDone() || waiting() == 2);
      held.commit();
    }
    returning.join();
    giving.join();
    assertThat(store.schema().number("SELECT count(*) FROM permit")).isZero();
  }

  @Test
  void whoCouldNotBeGivenOneSinceHisRowWasHeldIsNotForgotten() throws SQLException {
    asked(THREE);
    try (Connection held = holding(2)) {
      done(journal.givePermits(limits));
      assertThat(given()).containsExactly("1", "3");
      held.rollback();
    }
    assertThat(got(journal.permitsNoted(LIMITS_SHARD))).isTrue();
    done(journal.givePermits(limits));
    assertThat(given()).containsExactly("1", "2", "3");
    assertThat(got(journal.permitsNoted(LIMITS_SHARD))).isFalse();
  }

  @Test
  void whoCouldNotBeAnsweredSinceHisRowWasHeldIsNotForgotten() throws SQLException {
    asked(CACHED);
    kept();
    try (Connection held = holding(2)) {
      done(journal.givePermits(limits));
      assertThat(store.schema().texts("SELECT inv FROM permit")).containsExactly("2");
      held.rollback();
    }
    assertThat(got(journal.permitsNoted(LIMITS_SHARD))).isTrue();
    done(journal.givePermits(limits));
    assertThat(store.schema().texts("SELECT inv FROM permit")).isEmpty();
    assertThat(got(journal.permitsNoted(LIMITS_SHARD))).isFalse();
  }

  private void asked(Permit permit) {
    done(
        journal.append(
            runs,
            Parts.of().asked(ask(permit, 1, 0), ask(permit, 2, 5), ask(permit, 3, 9)).batch()));
  }

  private Batch.PermitRow ask(Permit permit, int invocation, int priority) {
    return new Batch.PermitRow(WS, LIMITS_SHARD, permit, priority, run, invocation, 0);
  }

  private void kept() {
    Batch.KeptRow row =
        new Batch.KeptRow(
            WS, LIMITS_SHARD, CACHED, new Origin(run, 4), NullNode.instance, Duration.ofDays(1));
    done(journal.append(runs, Parts.of().kept(row).batch()));
  }

  private Batch.ReturnedRow back(int invocation) {
    return new Batch.ReturnedRow(run, invocation);
  }

  private Connection holding(int invocation) throws SQLException {
    Connection held = store.schema().connect();
    held.setAutoCommit(false);
    try (Statement statement = held.createStatement()) {
      statement.execute("SELECT 1 FROM permit WHERE inv = " + invocation + " FOR UPDATE");
    }
    return held;
  }

  private List<String> given() {
    return store.schema().texts("SELECT inv FROM permit WHERE given_at IS NOT NULL ORDER BY inv");
  }

  private int waiting() {
    return store
        .schema()
        .number(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database() AND application_name = '"
                + Sessions.WRITER
                + "'");
  }
}
