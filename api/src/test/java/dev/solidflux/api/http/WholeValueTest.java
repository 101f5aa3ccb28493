package dev.solidflux.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.flow.value.ValueSettings;
import dev.solidflux.flow.value.Values;
import dev.solidflux.json.Ref;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class WholeValueTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Two of them are more than may be told at a time; here they are said to be so large. */
  private static final JsonNode LARGE = new Ref("0".repeat(64), WholeValue.MOST * 2 / 3, 0).node();

  private static final JsonNode SMALL = JsonNodeFactory.instance.numberNode(1);

  private static final String KEPT = "[1,\"é\"]";

  private final WholeValue whole =
      new WholeValue(
          new Values(
              new Kept(),
              new ValueSettings(Long.MAX_VALUE, 0, 0, 0),
              Schedulers.immediate(),
              Schedulers.immediate()),
          PATIENCE);

  private static final class Kept implements Payloads {
    @Override
    public Mono<Void> put(Ref ref, byte[] json) {
      return Mono.error(new IllegalStateException("nothing is kept by those who read"));
    }

    @Override
    public Mono<byte[]> get(Ref ref) {
      return Mono.just(KEPT.getBytes(UTF_8));
    }
  }

  /** Somebody who has read all of it as soon as {@code read} completes. */
  private Mono<Void> told(JsonNode value, Mono<Void> read) {
    MockServerHttpResponse response = new MockServerHttpResponse();
    response.setWriteHandler(body -> body.then(read));
    return whole.tell(value, response);
  }

  @Test
  void isSentInPiecesThatAreNoneOfThemLarge() {
    JsonNode text = JsonNodeFactory.instance.stringNode("x".repeat(200_000));
    JsonNode value = JsonNodeFactory.instance.arrayNode().add(text).add(LARGE);
    MockServerHttpResponse response = new MockServerHttpResponse();
    Flux<Integer> sizes = Flux.defer(response::getBody).map(DataBuffer::readableByteCount).cache();

    StepVerifier.create(whole.tell(value, response)).verifyComplete();

    String answer = "[\"" + text.stringValue() + "\"," + KEPT + "]";
    assertThat(response.getHeaders().getContentLength()).isEqualTo(answer.getBytes(UTF_8).length);
    assertThat(sizes.collectList().block()).hasSize(6).allMatch(size -> size <= 64 << 10);
    assertThat(response.getBodyAsString().block()).isEqualTo(answer);
  }

  @Test
  void countsUntilItIsReadAndOthersWait() {
    Sinks.Empty<Void> read = Sinks.empty();
    Disposable first = told(LARGE, read.asMono()).subscribe();
    Sinks.Empty<Void> next = Sinks.empty();
    Disposable second = told(LARGE, next.asMono()).subscribe();

    next.tryEmitEmpty();
    assertThat(List.of(first.isDisposed(), second.isDisposed())).containsExactly(false, false);
    read.tryEmitEmpty();
    assertThat(List.of(first.isDisposed(), second.isDisposed())).containsExactly(true, true);
  }

  @Test
  void smallOnesAreToldWhoeverElseReads() {
    Disposable reads = told(LARGE, Mono.never()).subscribe();
    Disposable waits = told(LARGE, Mono.never()).subscribe();
    StepVerifier.create(told(SMALL, Mono.empty())).verifyComplete();
    reads.dispose();
    waits.dispose();
  }

  @Test
  void whoeverWaitsForLongIsToldToComeAgain() {
    Disposable reads = told(LARGE, Mono.never()).subscribe();
    StepVerifier.withVirtualTime(() -> told(LARGE, Mono.empty()))
        .expectSubscription()
        .expectNoEvent(PATIENCE.multipliedBy(2).minusMillis(1))
        .thenAwait(Duration.ofMillis(1))
        .verifyErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code().label()).isEqualTo("overloaded")));
    reads.dispose();
  }

  @Test
  void whoeverReadsWithoutEndIsNotWaitedFor() {
    StepVerifier.withVirtualTime(() -> told(LARGE, Mono.never()))
        .expectSubscription()
        .expectNoEvent(PATIENCE.multipliedBy(10).minusMillis(1))
        .thenAwait(Duration.ofMillis(1))
        .verifyError(TimeoutException.class);
    StepVerifier.create(told(LARGE, Mono.empty())).verifyComplete();
  }

  @Test
  void whoeverLeavesGivesHisRoomAndHisPlaceToOthers() {
    Disposable reads = told(LARGE, Mono.never()).subscribe();
    Disposable waits = told(LARGE, Mono.never()).subscribe();
    waits.dispose();
    reads.dispose();
    StepVerifier.create(told(LARGE, Mono.empty())).verifyComplete();
  }
}
