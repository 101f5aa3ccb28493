package dev.solidflux.api.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.problem.Problem;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class BodiesTest {
  private static final int LARGE = 1_000_000;

  private final Bodies bodies = new Bodies(Duration.ofSeconds(30), LARGE);

  @Test
  void oneThatDoesNotGoOnIsNotWaitedFor() {
    StepVerifier.withVirtualTime(() -> read(piece(10).concatWith(Flux.never())))
        .expectSubscription()
        .expectNoEvent(Duration.ofSeconds(30).minusMillis(1))
        .thenAwait(Duration.ofMillis(1))
        .verifyErrorSatisfies(error -> assertCode(error, "body-too-slow"));
  }

  @Test
  void oneThatGoesOnForEverIsNotWaitedFor() {
    StepVerifier.withVirtualTime(
            () -> read(Flux.interval(Duration.ofSeconds(29)).concatMap(tick -> piece(1))))
        .expectSubscription()
        .thenAwait(Duration.ofSeconds(300))
        .verifyErrorSatisfies(error -> assertCode(error, "body-too-slow"));
  }

  @Test
  void largeOnesShareTheirRoomAndSmallOnesNeedNone() {
    Disposable first = read(piece(LARGE).concatWith(Flux.never())).subscribe();

    StepVerifier.create(read(piece(LARGE)))
        .verifyErrorSatisfies(error -> assertCode(error, "overloaded"));
    StepVerifier.create(read(piece(60_000))).expectNext(60_000).verifyComplete();
    first.dispose();
    StepVerifier.create(read(piece(LARGE))).expectNext(LARGE).verifyComplete();
  }

  @Test
  void itCountsUntilItsUseEnds() {
    Sinks.One<Integer> use = Sinks.one();
    Disposable first =
        bodies.read(request(piece(LARGE)), BodyLimit.RUN, body -> use.asMono()).subscribe();

    StepVerifier.create(read(piece(LARGE)))
        .verifyErrorSatisfies(error -> assertCode(error, "overloaded"));
    use.tryEmitValue(1);
    StepVerifier.create(read(piece(LARGE))).expectNext(LARGE).verifyComplete();
    assertThat(first.isDisposed()).isTrue();
  }

  @Test
  void noneIsReadBeyondItsLimit() {
    Flux<DataBuffer> endless = piece(1 << 20).repeat();

    StepVerifier.create(
            new Bodies(Duration.ofSeconds(30)).read(request(endless), BodyLimit.RUN, this::size))
        .verifyErrorSatisfies(error -> assertCode(error, "body-too-large"));
  }

  private Mono<Integer> read(Flux<DataBuffer> body) {
    return bodies.read(request(body), BodyLimit.RUN, this::size);
  }

  private Mono<Integer> size(byte[] body) {
    return Mono.just(body.length);
  }

  private static ServerHttpRequest request(Flux<DataBuffer> body) {
    return MockServerHttpRequest.post("/").body(body);
  }

  private static Flux<DataBuffer> piece(int bytes) {
    return Flux.defer(
        () ->
            Flux.just(
                DefaultDataBufferFactory.sharedInstance.wrap("x".repeat(bytes).getBytes(UTF_8))));
  }

  private static void assertCode(Throwable error, String code) {
    assertThat(error)
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code().label()).isEqualTo(code));
  }
}
