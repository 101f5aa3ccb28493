package dev.solidflux.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Sessions for many; none of these ever connects. */
@Timeout(20)
class LendingTest {

  private static final Connector NOWHERE = new Connector(Mono.never(), Duration.ofSeconds(1));

  private final Pool pool = new Pool(1, () -> new Session(NOWHERE), Duration.ofSeconds(1));

  @Test
  void theyAreLentInTheOrderInWhichTheyAreAskedFor() {
    Sinks.Empty<Void> first = Sinks.empty();
    List<Integer> order = new ArrayList<>();
    CompletableFuture<Void> holding = pool.use(session -> first.asMono()).toFuture();
    List<CompletableFuture<Void>> waiting =
        IntStream.range(0, 5)
            .mapToObj(n -> pool.use(s -> Mono.<Void>fromRunnable(() -> order.add(n))).toFuture())
            .toList();

    assertThat(order).isEmpty();
    first.tryEmitEmpty();
    holding.join();
    joined(waiting);

    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void whoeverWaitsForTooLongGetsNoneAndTakesNone() {
    Sinks.Empty<Void> first = Sinks.empty();
    CompletableFuture<Void> holding = pool.use(session -> first.asMono()).toFuture();

    assertThatThrownBy(() -> pool.use(session -> Mono.just(1)).block())
        .hasCauseInstanceOf(TimeoutException.class);

    first.tryEmitEmpty();
    holding.join();
    assertThat(pool.use(session -> Mono.just(2)).block()).isEqualTo(2);
  }

  @Test
  void soManyMayWaitAndNoMore() {
    Sinks.Empty<Void> first = Sinks.empty();
    CompletableFuture<Void> holding = pool.use(session -> first.asMono()).toFuture();
    List<CompletableFuture<Integer>> waiting =
        Stream.generate(() -> pool.use(session -> Mono.just(1)).toFuture())
            .limit(Lending.WAITING_LIMIT)
            .toList();

    assertThatThrownBy(() -> pool.use(session -> Mono.just(1)).block())
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("too many");

    first.tryEmitEmpty();
    holding.join();
    joined(waiting);
  }

  @Test
  void aSessionComesBackFromWorkThatThrows() {
    for (int n = 0; n < 3; n++) {
      assertThatThrownBy(
              () ->
                  pool.use(
                          session -> {
                            throw new IllegalStateException("no work");
                          })
                      .block())
          .hasMessage("no work");
    }
  }

  @Test
  void manyWhoWaitDoNotDeepenTheStack() {
    Sinks.Empty<Void> first = Sinks.empty();
    CompletableFuture<Void> holding = pool.use(session -> first.asMono()).toFuture();
    int[] depth = {0, 0};
    List<CompletableFuture<Void>> waiting =
        IntStream.range(0, 100)
            .mapToObj(
                n ->
                    pool.use(
                            s ->
                                Mono.<Void>fromRunnable(
                                    () ->
                                        depth[n == 0 ? 0 : 1] =
                                            new Throwable().getStackTrace().length))
                        .toFuture())
            .toList();

    first.tryEmitEmpty();
    holding.join();
    joined(waiting);

    assertThat(depth[1]).isLessThan(depth[0] + 20);
  }

  private static <T> void joined(List<CompletableFuture<T>> all) {
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }
}
