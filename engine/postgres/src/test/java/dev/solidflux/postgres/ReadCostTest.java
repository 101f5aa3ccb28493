package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.attempt;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.large;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.noise;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static dev.solidflux.testkit.conformance.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Origin;
import dev.solidflux.core.run.Permit;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Runs.LogsAsked;
import dev.solidflux.flow.port.Runs.RunsAsked;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.flow.port.TelemetryRow;
import dev.solidflux.json.Ref;
import dev.solidflux.testkit.conformance.Parts;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.NullNode;

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
  void aRunIsRecalledWithoutLookingAtTheEventsThatItsSnapshotIsOf() throws SQLException {
    append(
        Parts.of()
            .events(
                LongStream.rangeClosed(1, 2_000)
                    .mapToObj(seq -> event(run, seq))
                    .toArray(Batch.EventRow[]::new)));
    String asked = "'" + run.uuid() + "', 1, 9223372036854775807, 500, 10000000";
    String events = looked("event_default");
    assertThat(cost(JournalQueries.RECALL, asked, events)).isBetween(501L, 1_100L);

    done(store.journal().keep(lease, new Journal.SnapshotRow(run, 1_500, 1, "{}")));
    done(store.journal().keep(lease, new Journal.SnapshotRow(run, 1_990, 1, "{}")));
    assertThat(cost(JournalQueries.RECALL, asked, events)).isBetween(10L, 40L);
  }

  @Test
  void aValueThatHasAnotherLengthIsNotFetched() throws SQLException {
    byte[] value = noise(1 << 20).getBytes(StandardCharsets.UTF_8);
    Ref ref = Ref.to(value);
    done(store.payloads().payloads().put(ref, value));
    String toasts =
        "SELECT pg_stat_get_xact_blocks_fetched(reltoastrelid) FROM pg_class"
            + " WHERE relname = 'payload'";
    String name = "decode('" + ref.sha256() + "', 'hex'), ";

    assertThat(cost(PostgresPayloads.GET, name + ref.bytes(), toasts)).isGreaterThan(100);
    assertThat(cost(PostgresPayloads.GET, name + (ref.bytes() - 1), toasts)).isZero();
  }

  @Test
  void eventsAreReadByTheirNumbersWithoutLookingAtOthers() throws SQLException {
    append(
        Parts.of()
            .events(
                LongStream.rangeClosed(1, 2_000)
                    .mapToObj(seq -> large(run, seq, 100))
                    .toArray(Batch.EventRow[]::new)));

    assertThat(
            cost(
                PostgresRuns.EVENTS_AT.text(),
                "'" + run.uuid() + "', '{3,1200,1999}', 200, 10000000",
                looked("event_default")))
        .isBetween(1L, 12L);
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
                SHARD + ", 'queue-2', 0, 100, 10, 10000000",
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

  @Test
  void logsAreReadUpToTheLimitWhateverElseWasTold() throws SQLException {
    told(1, "log", 100);
    told(2, "progress", 5_000);
    told(3, "log", 1_000);
    String telemetry = looked("telemetry_default");

    for (LogsAsked asked :
        List.of(
            LogsAsked.after(0),
            LogsAsked.before(Long.MAX_VALUE),
            new LogsAsked(1, null, true, Long.MAX_VALUE),
            new LogsAsked(2, null, false, 0))) {
      LogQuery query = LogQuery.of(run, asked);
      String arguments =
          query.asked().stream().skip(1).map(Object::toString).collect(Collectors.joining(", "));
      assertThat(
              cost(
                  query.slices().text(),
                  "'" + run.uuid() + "', " + arguments + ", 10, 10000000",
                  telemetry))
          .as(asked.toString())
          .isLessThan(30L);
    }
  }

  private void told(int invocation, String kind, int number) {
    for (int from = 0; from < number; from += 500) {
      done(
          store
              .journal()
              .tell(
                  lease,
                  IntStream.range(from, Math.min(number, from + 500))
                      .mapToObj(n -> new TelemetryRow(attempt(run, invocation), NOON, kind, "{}"))
                      .toList()));
    }
  }

  @Test
  void aPageOfTheListOfRunsLooksAtThatPageAlone() throws SQLException {
    done(store.submissions().submit(many(750)));
    List<Submissions.Submission> others = many(750).stream().map(one -> of("hall", one)).toList();
    done(store.submissions().submit(others));
    append(
        Parts.of()
            .runs(
                others.stream()
                    .map(one -> new Batch.RunUpdate(one.id(), RunState.FAILED, 0, NOON))
                    .toArray(Batch.RunUpdate[]::new)));
    RunsAsked failed = RunsAsked.ALL.in(RunState.FAILED);

    for (RunsAsked asked :
        List.of(
            RunsAsked.ALL,
            RunsAsked.ALL.tagged("one"),
            RunsAsked.ALL.tagged("no such tag"),
            RunsAsked.ALL.ofPipeline("room"),
            failed,
            failed.ofPipeline("room"),
            RunsAsked.ALL.submitted(null, NOON),
            RunsAsked.ALL.submitted(Instant.now().plusSeconds(3600), null))) {
      Sql query = RunsQuery.of(WS, asked, null, 10);
      String literals =
          query.arguments().stream()
              .map(value -> value instanceof Integer n ? "" + n : "'" + value + "'")
              .collect(Collectors.joining(", "));
      assertThat(cost(query.text(), literals, LOOKED_AT_RUNS)).as(asked.toString()).isLessThan(60L);
    }
  }

  private static Submissions.Submission of(String pipeline, Submissions.Submission one) {
    return new Submissions.Submission(
        one.ws(),
        one.id(),
        pipeline,
        one.version(),
        one.shard(),
        one.input(),
        one.tags(),
        one.priority(),
        one.traceparent(),
        one.key(),
        one.requestHash());
  }

  @Test
  void aCommitLooksAtItsOwnRowsThoughItsPlanIsFromBeforeOthersCame() throws SQLException {
    assertThat(
            costOnceGrown(
                Parts.of().inboxDone(-1L),
                () -> done(store.submissions().submit(many(2_000))),
                () -> Parts.of().inboxDone(lastOfTheInbox()),
                looked("inbox")))
        .isBetween(1L, 30L);
    assertThat(
            costOnceGrown(
                Parts.of().attemptsEnded(attempt(run, 1)),
                () -> tasks(2_000),
                () -> Parts.of().attemptsEnded(attempt(newRun(), 1)),
                looked("outbox")))
        .isBetween(0L, 30L);
  }

  @Test
  void soDoesWhatSetsCommandsAside() throws SQLException {
    assertThat(
            costOnceGrown(
                Parts.of().inboxHeld(-1L),
                () -> done(store.submissions().submit(many(2_000))),
                () -> Parts.of().inboxHeld(lastOfTheInbox()),
                looked("inbox")))
        .isBetween(1L, 60L);
  }

  @Test
  void givingPermitsLooksAtTheNextOnesHoweverManyWait() throws SQLException {
    waiting(10_000);

    Sql give = PermitParts.give(lease);
    assertThat(cost(give.text(), literals(give), looked("permit"))).isBetween(500L, 600L);
  }

  @Test
  void askingForAPermitLooksAtTheNextOneAndAtTheRunsOwn() throws SQLException {
    assertThat(
            costOnceGrown(
                Parts.of().asked(ask(newRun(), 1)),
                () -> waiting(10_000),
                () -> Parts.of().asked(ask(newRun(), 1)),
                looked("permit")))
        .isBetween(1L, 20L);
  }

  @Test
  void askingForPermitsOfManyKeysLooksAtNoneOfTheRunsOwnWhereNobodyWaits() throws SQLException {
    RunId many = newRun();
    assertThat(
            costOnceGrown(
                asking(many, 0, 1),
                () -> append(asking(many, 1, 2_001)),
                () -> asking(many, 2_001, 2_251),
                looked("permit")))
        .isBetween(0L, 20L);
  }

  @Test
  void askingForPermitsOfManyKeysLooksAtTheRunsLastOfEachWhereSomebodyWaits() throws SQLException {
    RunId many = newRun();
    RunId other = newRun();
    assertThat(
            costOnceGrown(
                asking(many, 0, 1),
                () -> {
                  append(asking(many, 1, 2_001));
                  append(asking(other, 1_901, 2_151));
                },
                () -> asking(many, 1_901, 2_151, 5_000),
                looked("permit")))
        .isBetween(250L, 1_000L);
  }

  @Test
  void returningPermitsLooksAtTheseHoweverManyTheRunWaitsFor() throws SQLException {
    RunId many = newRun();
    assertThat(
            costOnceGrown(
                back(many, 1, 51),
                () -> append(asking(many, 0, 2_000)),
                () -> back(many, 101, 151),
                looked("permit")))
        .isBetween(50L, 200L);
  }

  private static Parts back(RunId of, int from, int to) {
    return Parts.of()
        .returned(
            IntStream.range(from, to)
                .mapToObj(n -> new Batch.ReturnedRow(of, n))
                .toArray(Batch.ReturnedRow[]::new));
  }

  @Test
  void demandForAQueueLooksAtItsTasksAlone() throws SQLException {
    append(
        Parts.of()
            .outbox(
                IntStream.rangeClosed(1, 2_000)
                    .mapToObj(n -> task(attempt(run, n), n <= 10 ? "gpu" : "cpu", null))
                    .toArray(Batch.OutboxRow[]::new)));
    String looked = looked("outbox");
    assertThat(cost(PostgresDemand.COUNT, "'gpu', 10000", looked)).isBetween(10L, 40L);
    assertThat(cost(PostgresDemand.COUNT, "'cpu', 100", looked)).isBetween(100L, 200L);
  }

  /** A permit of each of these keys. */
  private static Parts asking(RunId of, int from, int to) {
    return asking(of, from, to, 0);
  }

  /**
   * @param ahead invocations that the run had before
   */
  private static Parts asking(RunId of, int from, int to, int ahead) {
    return Parts.of()
        .asked(
            IntStream.range(from, to)
                .mapToObj(
                    n -> new Batch.PermitRow(WS, SHARD, cached("key" + n), 0, of, ahead + n, 0))
                .toArray(Batch.PermitRow[]::new));
  }

  @Test
  void lookingForAKeptResultReadsThatOneAndTheNewestHoweverManyAreKept() throws SQLException {
    Origin from = new Origin(run, 1);
    Duration day = Duration.ofDays(1);
    append(
        Parts.of()
            .kept(
                IntStream.range(0, 5_000)
                    .mapToObj(
                        n ->
                            new Batch.KeptRow(
                                WS, SHARD, cached("key" + n), from, NullNode.instance, day))
                    .toArray(Batch.KeptRow[]::new)));
    append(
        Parts.of()
            .asked(
                new Batch.PermitRow(WS, SHARD, cached("key7"), 0, run, 1, 0),
                new Batch.PermitRow(WS, SHARD, cached("none"), 0, run, 2, 0)));

    Sql give = PermitParts.give(lease);
    assertThat(cost(give.text(), literals(give), looked("cache"))).isBetween(2L, 20L);
  }

  private static Permit cached(String key) {
    return new Permit("cache:t", key, 1, new TreeMap<>());
  }

  /** So many of ten runs. */
  private void waiting(int number) {
    for (int of = 0; of < 10; of++) {
      RunId one = newRun();
      append(
          Parts.of()
              .asked(
                  IntStream.rangeClosed(1, number / 10)
                      .mapToObj(n -> ask(one, n))
                      .toArray(Batch.PermitRow[]::new)));
    }
  }

  private static Batch.PermitRow ask(RunId of, int invocation) {
    Permit permit = new Permit("queue:gpu", "any", 1);
    return new Batch.PermitRow("every", SHARD, permit, 0, of, invocation, 0);
  }

  private static List<Submissions.Submission> many(int number) {
    return IntStream.range(0, number).mapToObj(n -> submission(newRun())).toList();
  }

  private Long[] lastOfTheInbox() {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT max(id) FROM inbox")) {
      rows.next();
      return new Long[] {rows.getLong(1)};
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What an append looks at whose statement was planned before the table was filled. */
  private long costOnceGrown(Parts before, Runnable fill, Supplier<Parts> then, String counted)
      throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      asTheEngine(statement);
      Sql planned = Append.of(lease, before.batch());
      statement.execute("PREPARE cost AS " + planned.text());
      statement.execute("EXECUTE cost (" + literals(planned) + ")");
      fill.run();
      Sql measured = Append.of(lease, then.get().batch());
      assertThat(measured.text()).isEqualTo(planned.text());
      long already = number(statement, counted);
      statement.execute("EXECUTE cost (" + literals(measured) + ")");
      return number(statement, counted) - already;
    }
  }

  private static String literals(Sql sql) {
    return sql.arguments().stream()
        .map(
            value ->
                value instanceof Object[] array
                    ? Stream.of(array)
                        .map(String::valueOf)
                        .collect(Collectors.joining(",", "'{", "}'"))
                    : String.valueOf(value))
        .collect(Collectors.joining(", "));
  }

  private static String looked(String table) {
    return TASKS_LOOKED_AT.replace("outbox", table);
  }

  private static final String LOOKED_AT_RUNS =
      "SELECT (" + looked("run") + ") + (" + looked("run_tag") + ")";

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
      asTheEngine(statement);
      statement.execute("PREPARE cost AS " + sql);
      statement.execute("EXECUTE cost (" + arguments + ")");
      return number(statement, counted);
    }
  }

  private static void asTheEngine(Statement statement) throws SQLException {
    statement.execute("SET LOCAL enable_seqscan = off");
    statement.execute("SET LOCAL enable_hashjoin = off");
    statement.execute("SET LOCAL enable_mergejoin = off");
    statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
