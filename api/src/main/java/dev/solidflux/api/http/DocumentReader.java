package dev.solidflux.api.http;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.request.Bodies;
import dev.solidflux.api.request.BodyLimit;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Pipeline documents in request bodies. They are compiled apart from what everybody shares, a few
 * at a time, each within a time limit, and none for a client that has left.
 */
public final class DocumentReader {

  /** RFC 9512's; the other two are what people sent before there was one. */
  static final String YAML = "application/yaml";

  static final String OLD_YAML = "application/x-yaml";
  static final String TEXT_YAML = "text/yaml";

  private final Bodies bodies;
  private final Scheduler compilers;
  private final Duration limit;
  private final LongSupplier nanos;

  /**
   * @param compilers a few threads, and a bounded queue
   * @param limit how long compiling one may take
   * @param nanos measures that
   */
  public DocumentReader(Bodies bodies, Scheduler compilers, Duration limit, LongSupplier nanos) {
    this.bodies = bodies;
    this.compilers = compilers;
    this.limit = limit;
    this.nanos = nanos;
  }

  /**
   * What {@code use} makes of the document; fails with {@code invalid-pipeline} and all its faults,
   * with {@code takes-too-long}, or with {@code overloaded} if too many wait already.
   */
  <T> Mono<T> read(ServerHttpRequest request, Function<PipelineDocument.Parsed, Mono<T>> use) {
    Format format =
        MediaType.APPLICATION_JSON.isCompatibleWith(request.getHeaders().getContentType())
            ? Format.JSON
            : Format.YAML;
    return bodies.read(request, BodyLimit.PIPELINE, body -> compiled(body, format).flatMap(use));
  }

  private Mono<PipelineDocument.Parsed> compiled(byte[] body, Format format) {
    return Mono.defer(
        () -> {
          AtomicBoolean left = new AtomicBoolean();
          return Mono.fromCallable(() -> compile(body, format, left))
              .subscribeOn(compilers)
              .doOnCancel(() -> left.set(true))
              .onErrorMap(RejectedExecutionException.class, e -> overloaded());
        });
  }

  private PipelineDocument.Parsed compile(byte[] body, Format format, AtomicBoolean left) {
    long begun = nanos.getAsLong();
    try {
      return sound(
          PipelineDocument.parse(
              body, format, () -> left.get() || nanos.getAsLong() - begun > limit.toNanos()));
    } catch (PipelineDocument.GivenUp e) {
      throw Problem.of(
          ProblemCode.TAKES_TOO_LONG,
          "checking the document takes more than " + limit.toSeconds() + " s");
    }
  }

  private static PipelineDocument.Parsed sound(PipelineDocument document) {
    return switch (document) {
      case PipelineDocument.Parsed sound -> sound;
      case PipelineDocument.Rejected rejected ->
          throw Problem.of(ProblemCode.INVALID_PIPELINE, Fault.all(rejected.faults()));
    };
  }

  static Problem overloaded() {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, "1");
    return Problem.of(ProblemCode.OVERLOADED, "too many documents and inputs wait to be checked")
        .with(headers);
  }
}
