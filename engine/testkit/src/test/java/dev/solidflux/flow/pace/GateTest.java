package dev.solidflux.flow.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class GateTest {

  private final Gate gate = new Gate(10);
  private final List<String> inside = new ArrayList<>();

  private Sinks.Empty<Void> enters(String name, long size) {
    Sinks.Empty<Void> end = Sinks.empty();
    enter(name, size, end.asMono());
    return end;
  }

  private Disposable enter(String name, long size, Mono<Void> end) {
    return gate.within(
            size,
            () -> {
              inside.add(name);
              return end.doFinally(any -> inside.remove(name));
            })
        .subscribe(nothing -> {}, error -> {});
  }

  @Test
  void asMuchIsInAsFitsAndTheOthersFollowInOrder() {
    Sinks.Empty<Void> a = enters("a", 6);
    Sinks.Empty<Void> b = enters("b", 4);
    enters("c", 5);
    enters("d", 1);
    assertThat(inside).containsExactly("a", "b");
    b.tryEmitEmpty();
    assertThat(inside).as("d does not pass c").containsExactly("a");
    a.tryEmitEmpty();
    assertThat(inside).containsExactly("c", "d");
  }

  @Test
  void whatIsTooLargeGoesAlone() {
    Sinks.Empty<Void> small = enters("small", 1);
    Sinks.Empty<Void> huge = enters("huge", 1_000);
    enters("next", 1);
    assertThat(inside).containsExactly("small");
    small.tryEmitEmpty();
    assertThat(inside).containsExactly("huge");
    huge.tryEmitEmpty();
    assertThat(inside).containsExactly("next");
  }

  @Test
  void whatTakesNoRoomNeverWaits() {
    enters("all", 10);
    enters("none", 0);
    assertThat(inside).containsExactly("all", "none");
  }

  @Test
  void whoeverGivesUpWaitingOrFailsInsideLeavesHisRoomToOthers() {
    Sinks.Empty<Void> a = enters("a", 10);
    Disposable given = enter("b", 10, Mono.never());
    Disposable inThere = enter("c", 10, Mono.never());
    enters("d", 10);
    given.dispose();
    a.tryEmitError(new IllegalStateException("it failed"));
    assertThat(inside).containsExactly("c");
    inThere.dispose();
    assertThat(inside).containsExactly("d");
  }

  @Test
  void whoeverHasWaitedForTooLongLeavesHisPlaceToOthers() {
    Sinks.Empty<Void> a = enters("a", 10);
    Sinks.Empty<Void> late = Sinks.empty();
    List<String> ends = new ArrayList<>();
    gate.within(
            10,
            waiting -> Mono.firstWithSignal(waiting, late.asMono()),
            () -> Mono.fromRunnable(() -> inside.add("b")))
        .subscribe(nothing -> {}, error -> ends.add(error.getMessage()));
    enters("c", 10);
    late.tryEmitError(new IllegalStateException("too late"));
    assertThat(ends).containsExactly("too late");
    a.tryEmitEmpty();
    assertThat(inside).containsExactly("c");
  }

  @Test
  void noneIsLeftOutAndNoMoreIsInFromManyThreads() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Integer> done =
        Flux.fromStream(IntStream.range(0, 2_000).boxed())
            .flatMap(
                n ->
                    gate.within(
                            1 + n % 3,
                            () ->
                                Mono.fromCallable(
                                        () -> {
                                          most.accumulateAndGet(
                                              now.addAndGet(1 + n % 3), Math::max);
                                          now.addAndGet(-(1 + n % 3));
                                          return n;
                                        })
                                    .subscribeOn(Schedulers.parallel()))
                        .subscribeOn(Schedulers.parallel()),
                64)
            .collectList()
            .block();
    assertThat(done).hasSize(2_000);
    assertThat(most.get()).isBetween(1, 10);
  }

  @Test
  void whoeverCancelsAsHeSubscribesTakesNoRoom() {
    gate.within(10, () -> Mono.never()).subscribe(new Leaving(Stage.SUBSCRIBING));
    enters("next", 10);
    assertThat(inside).containsExactly("next");
  }

  @Test
  void whoeverCancelsAsHeSubscribesDoesNotTakeTheRoomOfThoseInThere() {
    enters("a", 6);
    gate.within(10, () -> Mono.never()).subscribe(new Leaving(Stage.SUBSCRIBING));
    enters("b", 5);
    assertThat(inside).containsExactly("a");
    enters("c", 4);
    assertThat(inside).as("c does not pass b").containsExactly("a");
  }

  @Test
  void whereverSomebodyCancelsHisRoomIsThereAgain() {
    long seed = System.nanoTime();
    System.out.println("GateTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      Gate many = new Gate(10);
      List<Mono<Void>> all =
          IntStream.range(0, 16)
              .mapToObj(n -> comesAndGoes(many, 1 + random.nextInt(12), random.nextLong()))
              .toList();
      Mono.when(all).then(allRoomIsThere(many)).block(Duration.ofSeconds(30));
    }
  }

  /** Ten who take all of it together, none of whom leaves before all are in. */
  private static Mono<Void> allRoomIsThere(Gate gate) {
    AtomicInteger in = new AtomicInteger();
    Sinks.Empty<Void> full = Sinks.empty();
    return Flux.range(0, 10)
        .flatMap(
            n ->
                gate.within(
                    1,
                    () -> {
                      if (in.incrementAndGet() == 10) {
                        full.tryEmitEmpty();
                      }
                      return full.asMono();
                    }))
        .then();
  }

  /** Somebody who cancels at some moment, or does not; completes once he is gone. */
  private static Mono<Void> comesAndGoes(Gate gate, long size, long seed) {
    Random random = new Random(seed);
    Leaving one = new Leaving(Stage.values()[random.nextInt(Stage.values().length)]);
    int after = random.nextInt(50);
    Mono<Void> work =
        Mono.defer(
            () -> {
              one.reached(Stage.ENTERING);
              return Mono.<Void>fromRunnable(() -> one.reached(Stage.INSIDE))
                  .subscribeOn(Schedulers.parallel());
            });
    return Mono.fromRunnable(
            () -> {
              if (one.stage == Stage.ANY) {
                Schedulers.parallel().schedule(one::leave, after, TimeUnit.MICROSECONDS);
              }
              gate.within(size, () -> work).subscribe(one);
            })
        .subscribeOn(Schedulers.parallel())
        .then(one.gone.asMono());
  }

  /** When somebody cancels. */
  private enum Stage {
    SUBSCRIBING,
    ENTERING,
    INSIDE,
    ANY,
    NEVER
  }

  private static final class Leaving extends BaseSubscriber<Object> {
    private final Stage stage;
    private final Sinks.Empty<Void> gone = Sinks.empty();

    Leaving(Stage stage) {
      this.stage = stage;
    }

    void reached(Stage now) {
      if (stage == now) {
        leave();
      }
    }

    /** Reactor does not say so of one who cancels before he has subscribed. */
    void leave() {
      cancel();
      gone.tryEmitEmpty();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      reached(Stage.SUBSCRIBING);
      requestUnbounded();
    }

    @Override
    protected void hookFinally(SignalType type) {
      gone.tryEmitEmpty();
    }
  }
}
