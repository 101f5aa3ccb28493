package dev.solidflux.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.request.Bodies;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What compiling a stranger's document costs those beside it. */
class DocumentReaderTest {
  private static final String DOCUMENT =
      "pipeline: p\nsolids:\n  a:\n    queue: q\n    task: t\n    args: ["
          + "\"${1 + 1}\", ".repeat(500)
          + "]\n";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Scheduler compilers = Schedulers.newBoundedElastic(1, 1, "compile");

  @AfterEach
  void stop() {
    compilers.dispose();
  }

  @Test
  void oneThatTakesTooLongIsGivenUp() {
    AtomicLong seconds = new AtomicLong();

    StepVerifier.create(name(() -> Duration.ofSeconds(seconds.getAndIncrement()).toNanos()))
        .verifyErrorSatisfies(error -> assertCode(error, "takes-too-long"));
    assertThat(seconds.get()).isLessThan(20);
  }

  @Test
  void oneWhoseSenderHasGoneIsGivenUp() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    LongSupplier watched =
        () -> {
          if (looks.incrementAndGet() == 10) {
            begun.countDown();
            awaited(gone);
          }
          return 0;
        };

    Disposable request = name(watched).subscribe();
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    request.dispose();
    gone.countDown();

    StepVerifier.create(Mono.fromCallable(looks::get).subscribeOn(compilers))
        .assertNext(after -> assertThat(after).isLessThan(20))
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void theyAreCompiledOnThreadsOfTheirOwnAndFewWait() {
    CountDownLatch enough = new CountDownLatch(1);
    LongSupplier held =
        () -> {
          assertThat(Thread.currentThread().getName()).startsWith("compile");
          awaited(enough);
          return 0;
        };
    Mono<String> first = name(held);

    StepVerifier.create(Flux.merge(first, first, first))
        .expectErrorSatisfies(
            error -> {
              assertCode(error, "overloaded");
              enough.countDown();
            })
        .verify(PATIENCE);
  }

  private Mono<String> name(LongSupplier nanos) {
    return new DocumentReader(new Bodies(PATIENCE), compilers, Duration.ofSeconds(10), nanos)
        .read(
            MockServerHttpRequest.post("/")
                .header("Content-Type", "application/yaml")
                .body(
                    Flux.defer(
                        () ->
                            Flux.just(
                                DefaultDataBufferFactory.sharedInstance.wrap(
                                    DOCUMENT.getBytes(UTF_8))))),
            document -> Mono.just(document.pipeline().name()));
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertCode(Throwable error, String code) {
    assertThat(error)
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code().label()).isEqualTo(code));
  }
}
