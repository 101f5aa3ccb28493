package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.testkit.conformance.PayloadsUnderTest;
import dev.solidflux.testkit.conformance.StoreUnderTest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Stores on an emptied database, closed after each test. */
final class PostgresStoreUnderTest implements StoreUnderTest {

  private final TestSchema schema = TestSchema.emptied();
  private final List<PostgresStore> opened = new ArrayList<>();
  private final PostgresStore store = open();

  /** Makes one per test. */
  static final class PerTest implements AfterEachCallback {
    private final List<PostgresStoreUnderTest> made = new ArrayList<>();

    PostgresStoreUnderTest make() {
      PostgresStoreUnderTest one = new PostgresStoreUnderTest();
      made.add(one);
      return one;
    }

    @Override
    public void afterEach(ExtensionContext context) {
      made.forEach(PostgresStoreUnderTest::close);
      made.clear();
    }
  }

  private PostgresStore open() {
    return open(schema.settings());
  }

  /** Another node on the same database. */
  PostgresStore open(PostgresSettings settings) {
    PostgresStore one = PostgresStore.open(settings);
    opened.add(one);
    return one;
  }

  TestSchema schema() {
    return schema;
  }

  @Override
  public Meta meta() {
    return store.meta();
  }

  @Override
  public Leases leases() {
    return store.leases();
  }

  @Override
  public Journal journal() {
    return store.journal();
  }

  @Override
  public Submissions submissions() {
    return store.submissions();
  }

  @Override
  public Pipelines pipelines() {
    return store.pipelines();
  }

  @Override
  public Runs runs() {
    return store.runs();
  }

  @Override
  public Demand demand() {
    return store.demand();
  }

  @Override
  public Forecasts forecasts() {
    return store.forecasts();
  }

  @Override
  public PayloadsUnderTest payloads() {
    return new PostgresPayloadsUnderTest(store.payloads(), schema);
  }

  @Override
  public Hints hints() {
    store.listening().block();
    return store.hints();
  }

  @Override
  public Hints hintsOfAnotherNode() {
    PostgresStore other = open();
    other.listening().block();
    return other.hints();
  }

  @Override
  public void leasesRunOut() {
    schema.execute("UPDATE shard SET until = now() - interval '1 second'");
  }

  @Override
  public void keysExpire() {
    schema.execute("UPDATE idempotency SET expires_at = now() - interval '1 second'");
  }

  @Override
  public void nodesFallSilent() {
    schema.execute("UPDATE node SET seen_at = seen_at - interval '1 minute'");
  }

  @Override
  public int parked() {
    return schema.number("SELECT count(*) FROM parked");
  }

  @Override
  public List<String> held(RunId run) {
    return schema.texts(
        "SELECT kind FROM inbox WHERE run_id = ? AND lane = 2 ORDER BY id", run.uuid());
  }

  @Override
  public void plantEvent(RunId run, long seq, String type, int version, String body) {
    schema.execute(
        "INSERT INTO event (run_id, seq, pos, at, shard, v, type, body)"
            + " VALUES (?, ?, 1, now(), 1, ?, ?, ?)",
        run.uuid(),
        seq,
        version,
        type,
        body);
  }

  @Override
  public void plantCommand(int shard, RunId run, String kind, int version, String body) {
    schema.execute(
        "INSERT INTO inbox (shard, lane, run_id, kind, v, body) VALUES (?, ?, ?, ?, ?, ?)",
        shard,
        kind.equals("start") ? 1 : 0,
        run.uuid(),
        kind,
        version,
        body);
  }

  @Override
  public void plantTimer(
      RunId run, int invocation, int attempt, String kind, long armedSeq, Instant due) {
    schema.execute(
        """
        INSERT INTO timer (shard, run_id, inv, attempt, kind, armed_seq, due_at)
        SELECT shard, id, ?, ?, ?, ?, ? FROM run WHERE id = ?
        """,
        invocation,
        attempt,
        kind,
        armedSeq,
        due.atOffset(ZoneOffset.UTC),
        run.uuid());
  }

  /** All of its stores. */
  void close() {
    opened.forEach(one -> one.close().block());
    opened.clear();
  }
}
