package dev.solidflux.flow.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
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
}
