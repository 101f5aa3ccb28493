package dev.solidflux.flow.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class SignalTest {

  private final Signal signal = new Signal();

  @Test
  void manyRaisesLetOneWaitPass() {
    signal.raise();
    signal.raise();
    AtomicInteger passed = new AtomicInteger();
    Disposable waiting =
        signal.await().doOnSuccess(x -> passed.incrementAndGet()).repeat().subscribe();
    assertThat(passed).hasValue(1);
    signal.raise();
    assertThat(passed).hasValue(2);
    waiting.dispose();
  }

  @Test
  void aCancelledWaiterMakesRoomForAnother() {
    signal.await().subscribe().dispose();
    AtomicInteger passed = new AtomicInteger();
    signal.await().doOnSuccess(x -> passed.incrementAndGet()).subscribe();
    signal.raise();
    assertThat(passed).hasValue(1);
  }

  @Test
  void noRaiseAfterWhichThereIsWorkIsEverMissed() {
    int jobs = 200_000;
    AtomicInteger offered = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    Mono<Void> worker =
        signal
            .await()
            .publishOn(Schedulers.parallel())
            .doOnSuccess(x -> seen.set(offered.get()))
            .repeat(() -> seen.get() < jobs)
            .then();
    Mono<Void> boss =
        Mono.<Void>fromRunnable(
                () -> {
                  for (int i = 0; i < jobs; i++) {
                    offered.incrementAndGet();
                    signal.raise();
                  }
                })
            .subscribeOn(Schedulers.boundedElastic());
    Mono.when(worker, boss).block(Duration.ofSeconds(20));
    assertThat(seen).hasValue(jobs);
  }
}
