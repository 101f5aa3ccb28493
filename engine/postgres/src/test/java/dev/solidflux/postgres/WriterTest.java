package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.ALL;
import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.large;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.running;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.testkit.conformance.Parts;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Appends on dedicated connections. */
@Timeout(120)
class WriterTest {

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  private PostgresStoreUnderTest store;

  @BeforeEach
  void openTheDeployment() {
    store = stores.make();
    done(store.meta().open(deployment()));
  }

  @Test
  void aConnectionLostInTheMiddleOfAnAppendIsAnUnknownOutcomeAndTheNextAppendWorks()
      throws Exception {
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    RunId run = newRun();
    done(store.submissions().submit(submission(run)));
    int pid = pidInTheRow();

    try (Connection blocker = store.schema().connect();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("SELECT 1 FROM run FOR UPDATE");
      CompletableFuture<Void> append =
          store
              .journal()
              .append(lease, Parts.of().events(event(run, 1)).runs(running(run)).batch())
              .toFuture();
      untilItWaitsForARow(pid);
      store.schema().execute("SELECT pg_terminate_backend(" + pid + ")");

      assertThatThrownBy(append::join)
          .cause()
          .isNotInstanceOfAny(
              Journal.LeaseLost.class, Journal.DataRefused.class, Journal.SequenceTaken.class);
    }

    done(store.journal().append(lease, Parts.of().events(event(run, 1)).batch()));
    assertThat(got(store.journal().events(run, 0, ALL)).items()).hasSize(1);
    assertThat(pidInTheRow()).isNotEqualTo(pid).isPositive();
  }

  @Test
  void aConnectionLostBetweenAppendsCostsAtMostOneOfThem() {
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    RunId run = newRun();
    int pid = pidInTheRow();
    store.schema().execute("SELECT pg_terminate_backend(" + pid + ", 10000)");

    Journal journal = store.journal();
    done(
        journal
            .append(lease, Parts.of().events(event(run, 1)).batch())
            .onErrorResume(
                lost -> journal.append(lease, Parts.of().events(event(run, 1)).batch())));

    assertThat(got(journal.events(run, 0, ALL)).items()).hasSize(1);
    assertThat(pidInTheRow()).isNotEqualTo(pid).isPositive();
  }

  @Test
  void aStatementThatTheServerEndsIsTooLongAndUndone() throws Exception {
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    RunId run = newRun();
    done(store.submissions().submit(submission(run)));
    int pid = pidInTheRow();

    try (Connection blocker = store.schema().connect();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("SELECT 1 FROM run FOR UPDATE");
      CompletableFuture<Void> append =
          store
              .journal()
              .append(lease, Parts.of().events(event(run, 1)).runs(running(run)).batch())
              .toFuture();
      untilItWaitsForARow(pid);
      store.schema().execute("SELECT pg_cancel_backend(" + pid + ")");

      assertThatThrownBy(append::join).cause().isInstanceOf(Journal.TooLong.class);
    }

    assertThat(got(store.journal().events(run, 0, ALL)).items()).isEmpty();
    done(store.journal().append(lease, Parts.of().events(event(run, 1)).batch()));
    assertThat(pidInTheRow()).as("the same connection").isEqualTo(pid);
  }

  @Test
  void aStatementThatTheServerWouldNotEvenReadIsNotSent() {
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    RunId run = newRun();
    int pid = pidInTheRow();
    Batch.EventRow large = large(run, 1, 1 << 20);
    Batch.EventRow[] rows =
        LongStream.rangeClosed(1, 70)
            .mapToObj(
                n ->
                    new Batch.EventRow(
                        run, n, n, large.at(), large.type(), large.version(), large.body()))
            .toArray(Batch.EventRow[]::new);

    assertThatThrownBy(() -> done(store.journal().append(lease, Parts.of().events(rows).batch())))
        .isInstanceOf(Journal.TooLong.class);
    assertThat(pidInTheRow()).isEqualTo(pid);
  }

  @Test
  void aRenewalGoesOnBesideAnAppendThatDoesNotEnd() throws SQLException {
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();

    try (Connection appending = store.schema().connect();
        Statement statement = appending.createStatement()) {
      appending.setAutoCommit(false);
      statement.execute("PREPARE append AS " + Append.of(lease, Parts.of().batch()).text());
      statement.execute("EXECUTE append (" + lease.shard() + ", " + lease.epoch() + ")");

      assertThat(got(store.leases().renew(NODE, List.of(lease), LEASE))).containsExactly(lease);
    }
  }

  @Test
  void appendsAtFullSpeedDoNotOvertakeRenewalsWithoutBound() {
    PostgresStore four = store.open(store.schema().settings().withWriters(4));
    List<Lease> leases =
        IntStream.range(0, 4)
            .mapToObj(n -> got(four.leases().take(NODE, n, LEASE)).lease())
            .toList();
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong appended = new AtomicLong();
    Mono<Void> appends =
        Flux.fromIterable(leases).flatMap(lease -> endless(four, lease, appended, over)).then();
    CompletableFuture<Void> appending = appends.toFuture();

    long overtaken = 0;
    for (int n = 0; n < 30; n++) {
      long before = appended.get();
      assertThat(got(four.leases().renew(NODE, leases, LEASE))).hasSize(4);
      overtaken += appended.get() - before;
    }
    over.set(true);
    appending.join();

    assertThat(overtaken / 30).as("appends during one renewal").isLessThan(100);
  }

  @Test
  void aCancelledAppendIsWrittenWhole() {
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    RunId run = newRun();

    for (int seq = 1; seq <= 50; seq++) {
      store
          .journal()
          .append(lease, Parts.of().events(event(run, seq)).batch())
          .subscribe()
          .dispose();
    }
    done(store.journal().append(lease, Parts.of().events(event(run, 51)).batch()));

    assertThat(got(store.journal().events(run, 0, ALL)).items()).hasSize(51);
  }

  private static Mono<Void> endless(
      PostgresStore store, Lease lease, AtomicLong appended, AtomicBoolean over) {
    RunId run = newRun();
    AtomicLong seq = new AtomicLong();
    Journal journal = store.journal();
    return Mono.defer(
            () ->
                journal.append(lease, Parts.of().events(event(run, seq.incrementAndGet())).batch()))
        .doOnSuccess(done -> appended.incrementAndGet())
        .repeat(() -> !over.get())
        .then();
  }

  private int pidInTheRow() {
    return store.schema().number("SELECT coalesce(pid, 0) FROM shard WHERE id = " + SHARD);
  }

  private void untilItWaitsForARow(int pid) throws SQLException {
    String waits =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = " + pid;
    TestSchema.await(() -> store.schema().number(waits) > 0);
  }
}
