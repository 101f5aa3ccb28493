package dev.solidflux.testkit.memory;

import static dev.solidflux.testkit.conformance.Samples.done;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.json.Ref;
import dev.solidflux.testkit.SettableClock;
import dev.solidflux.testkit.conformance.PayloadsUnderTest;
import dev.solidflux.testkit.conformance.StoreUnderTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

final class MemoryStoreUnderTest implements StoreUnderTest {

  private final SettableClock clock = new SettableClock();
  private final MemoryStore store;

  MemoryStoreUnderTest() {
    this(store -> store);
  }

  /** Reached in that way. */
  MemoryStoreUnderTest(UnaryOperator<MemoryStore> reached) {
    store = reached.apply(new MemoryStore(clock));
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
    return new PayloadsUnderTest() {
      @Override
      public Payloads payloads() {
        return store.payloads();
      }

      @Override
      public void plant(Ref ref, byte[] bytes) {
        store.plantPayload(ref, bytes);
      }

      @Override
      public void putHalf(Ref ref, byte[] json) {
        store.failingPayloads(any -> true);
        assertThatThrownBy(() -> done(store.payloads().put(ref, json)))
            .hasMessage("a test lets it fail");
        store.failingPayloads(any -> false);
      }
    };
  }

  @Override
  public Hints hints() {
    return store.hints();
  }

  @Override
  public Hints hintsOfAnotherNode() {
    return store.hints();
  }

  @Override
  public void leasesRunOut() {
    clock.advance(Duration.ofMinutes(10));
  }

  @Override
  public void keysExpire() {
    clock.advance(Duration.ofDays(2));
  }

  @Override
  public void nodesFallSilent() {
    clock.advance(Duration.ofMinutes(1));
  }

  @Override
  public int parked() {
    return store.parked().size();
  }

  @Override
  public List<String> held(RunId run) {
    return store.held(run);
  }

  @Override
  public void plantEvent(RunId run, long seq, String type, int version, String body) {
    store.plantEvent(run, seq, type, version, body);
  }

  @Override
  public void plantCommand(int shard, RunId run, String kind, int version, String body) {
    store.plantCommand(shard, run, kind, version, body);
  }

  @Override
  public void plantTimer(
      RunId run, int invocation, int attempt, String kind, long armedSeq, Instant due) {
    store.plantTimer(run, invocation, attempt, kind, armedSeq, due);
  }
}
