package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.ALL;
import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.testkit.conformance.Parts;
import dev.solidflux.testkit.faults.CutProxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Connections that stay open while nobody answers any more, as half-open ones do. */
@Timeout(120)
class SilentDatabaseTest {

  private static final Sql PID = Sql.of("SELECT pg_backend_pid() AS pid");

  /** What a busy machine may add. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  private PostgresStoreUnderTest direct;
  private CutProxy proxy;
  private PostgresSettings settings;
  private PostgresStore store;
  private Pool pool;

  @BeforeEach
  void connectThroughAProxy() {
    direct = stores.make();
    done(direct.meta().open(deployment()));
    PostgresSettings real = direct.schema().settings();
    proxy = CutProxy.to(real.host(), real.port());
    settings =
        new PostgresSettings(
            proxy.host(),
            proxy.port(),
            real.database(),
            real.user(),
            real.password(),
            real.sslMode(),
            1,
            1);
    store = direct.open(settings);
    pool = new Sessions(settings).api();
  }

  @AfterEach
  void stop() {
    proxy.resume();
    pool.close().block();
    proxy.close();
  }

  @Test
  void aReadFailsInTimeAndItsConnectionIsUsedNoMore() {
    int former = pid();
    proxy.freeze(CutProxy.Direction.TO_CLIENT);

    assertSilent(Duration.ofSeconds(5), this::pid);

    proxy.resume();
    assertThat(pid()).isNotEqualTo(former);
  }

  @Test
  void readsThatWaitForTheSameConnectionFailInTimeToo() {
    pid();
    proxy.freeze();

    assertSilent(
        Duration.ofSeconds(5),
        () ->
            Mono.whenDelayError(
                    Stream.generate(() -> pool.list(PID, row -> row)).limit(20).toList())
                .onErrorMap(all -> all.getSuppressed()[19])
                .block());

    proxy.resume();
    assertThat(pid()).isPositive();
  }

  @Test
  void aConnectionThatDoesNotComeAboutIsGivenUpAndClosedShouldItComeLater() {
    proxy.freeze(CutProxy.Direction.TO_CLIENT);
    assertSilent(Connector.CONNECTING, this::pid);

    proxy.resume();
    int current = pid();
    TestSchema.await(() -> backends("solidflux api").equals(List.of(String.valueOf(current))));
  }

  @Test
  void aConnectionThatWasCutWhileNobodyUsedItCostsNoRead() {
    int former = pid();
    proxy.cut();

    assertThat(pid()).isNotEqualTo(former);
  }

  @Test
  void anAppendFailsInTimeAndTheNextOneGoesThrough() {
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    RunId run = newRun();
    done(store.journal().append(lease, Parts.of().events(event(run, 1)).batch()));
    proxy.freeze(CutProxy.Direction.TO_CLIENT);

    assertSilent(
        Duration.ofSeconds(5),
        () -> done(store.journal().append(lease, Parts.of().events(event(run, 2)).batch())));

    proxy.resume();
    done(store.journal().append(lease, Parts.of().events(event(run, 3)).batch()));
    assertThat(got(store.journal().events(run, 0, ALL)).items()).hasSize(3);
  }

  @Test
  void aRenewalThatHangsLeavesTimeForAnotherOne() {
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    done(store.leases().renew(NODE, List.of(lease), LEASE));
    proxy.freeze();

    assertSilent(
        Duration.ofSeconds(3), () -> done(store.leases().renew(NODE, List.of(lease), LEASE)));

    proxy.resume();
    assertThat(got(store.leases().renew(NODE, List.of(lease), LEASE))).containsExactly(lease);
  }

  @Test
  void aSubmissionFailsInTimeAndTheNextOneGoesThrough() {
    done(store.submissions().submit(submission(newRun())));
    proxy.freeze(CutProxy.Direction.TO_CLIENT);

    assertSilent(
        Duration.ofSeconds(5), () -> done(store.submissions().submit(submission(newRun()))));

    proxy.resume();
    done(store.submissions().submit(submission(newRun())));
  }

  @Test
  void usersCannotTakeTheEnginesReadsAway() throws SQLException {
    done(store.runs().run("default", newRun()));
    try (var blocked = direct.schema().lock("run")) {
      Mono<?> users =
          Flux.range(0, 50)
              .flatMap(n -> store.runs().run("default", newRun()).onErrorComplete(), 50)
              .then();
      var waiting = users.toFuture();

      assertThat(got(store.meta().brokerGeneration())).isEqualTo(1);
      assertThat(waiting).isNotDone();
    }
  }

  @Test
  void hintsAreHeardAgainOverAnotherConnection() {
    PostgresHints hints = new PostgresHints(new Sessions(settings).hints(), Duration.ofMillis(100));
    Hints other = direct.hints();
    Disposable listening = hints.listen();
    try {
      done(hints.listening());
      List<String> former = backends("solidflux hints");
      proxy.freeze(CutProxy.Direction.TO_CLIENT);
      TestSchema.await(() -> !backends("solidflux hints").equals(former));
      proxy.resume();

      Mono<Hints.Hint> heard = hints.hints().next();
      Flux<Void> sent =
          Flux.interval(Duration.ofMillis(50))
              .onBackpressureDrop()
              .concatMap(n -> other.send(List.of(new Hints.Hint.Inbox(7))));
      assertThat(got(heard.mergeWith(sent.cast(Hints.Hint.class)).next()))
          .isEqualTo(new Hints.Hint.Inbox(7));
    } finally {
      listening.dispose();
    }
  }

  private static void assertSilent(Duration limit, ThrowingCallable call) {
    long start = System.nanoTime();
    assertThatThrownBy(call).hasRootCauseInstanceOf(TimeoutException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit.plus(SLACK));
  }

  private int pid() {
    return got(pool.first(PID, row -> row.integer("pid")));
  }

  private List<String> backends(String name) {
    return direct
        .schema()
        .texts(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = ? ORDER BY pid",
            name);
  }
}
