package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.testkit.SettableClock;
import dev.solidflux.testkit.conformance.StoreUnderTest;
import java.time.Duration;

final class MemoryStoreUnderTest implements StoreUnderTest {

  private final SettableClock clock = new SettableClock();
  private final MemoryStore store = new MemoryStore(clock);

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
}
