package dev.solidflux.flow.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.testkit.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Followers come and leave; one channel of hints serves all of them. */
class FollowersTest {

  private final MemoryStore store = new MemoryStore(InstantSource.system());
  private final Counted hints = new Counted(store.hints());
  private final RunFeed feed =
      new RunFeed(store.runs(), hints, Duration.ofSeconds(1), Schedulers.parallel());

  @Test
  void thereIsOneChannelForAllOfThemAndNoneWithoutThem() {
    Disposable first = feed.follow(run(1), 0).subscribe();
    Disposable second = feed.follow(run(2), 0).subscribe();
    assertThat(hints.open).hasValue(1);
    first.dispose();
    assertThat(hints.open).hasValue(1);
    second.dispose();
    assertThat(hints.open).hasValue(0);
    feed.follow(run(1), 0).subscribe().dispose();
    assertThat(hints.open).hasValue(0);
    assertThat(hints.opened).hasValue(2);
  }

  @Test
  void whoeverComesWhileTheLastOneLeavesIsServedAllTheSame() {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    Flux.range(0, 2)
        .flatMap(
            side ->
                Mono.fromRunnable(() -> comeAndLeave(run(side), 100_000, failures))
                    .subscribeOn(Schedulers.boundedElastic()))
        .blockLast(Duration.ofMinutes(1));
    assertThat(failures).isEmpty();
    assertThat(hints.open).hasValue(0);
  }

  private void comeAndLeave(RunId run, int times, Queue<Throwable> failures) {
    for (int i = 0; i < times; i++) {
      Disposable follower = feed.follow(run, 0).subscribe(item -> {}, failures::add);
      // of different length, so that the two sides meet each other at every point
      for (int spins = i % 64; spins > 0; spins--) {
        Thread.onSpinWait();
      }
      follower.dispose();
    }
  }

  private static RunId run(int n) {
    return RunId.create(Instant.EPOCH, 0, n);
  }

  /** How many listen to these hints, and how often somebody began to. */
  private static final class Counted implements Hints {
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    private final Hints hints;

    Counted(Hints hints) {
      this.hints = hints;
    }

    @Override
    public Flux<Hint> hints() {
      return hints
          .hints()
          .doOnSubscribe(
              listener -> {
                open.incrementAndGet();
                opened.incrementAndGet();
              })
          .doFinally(end -> open.decrementAndGet());
    }

    @Override
    public Mono<Void> send(Collection<? extends Hint> some) {
      return hints.send(some);
    }
  }
}
