package dev.solidflux.testkit.memory;

import dev.solidflux.testkit.conformance.StoreConformance;
import dev.solidflux.testkit.conformance.StoreUnderTest;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** It does so too if every request and every answer is under way for a while. */
class MemoryStoreOnASlowWireTest extends StoreConformance {

  private static final Scheduler SCHEDULER = Schedulers.newSingle("slow-wire", true);

  @AfterAll
  static void stop() {
    SCHEDULER.dispose();
  }

  @Override
  protected StoreUnderTest newStore() {
    Random seeded = new Random(5);
    return new MemoryStoreUnderTest(
        store -> store.on(SCHEDULER, () -> Duration.ofNanos(seeded.nextInt(1_000_000))));
  }
}
