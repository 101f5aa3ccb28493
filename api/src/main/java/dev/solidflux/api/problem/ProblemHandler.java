package dev.solidflux.api.problem;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Answers every error with a problem, before Spring Boot's own handler can. */
@Order(-2)
public final class ProblemHandler implements WebExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

  private final JsonMapper json;

  public ProblemHandler(JsonMapper json) {
    this.json = json;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted()) {
      brokeOff(exchange.getRequest(), error);
      return Mono.error(error);
    }
    Problem problem = Translation.translate(error);
    ProblemBody body = ProblemBody.of(problem);
    note(exchange.getRequest(), body, error);
    response.setStatusCode(HttpStatusCode.valueOf(body.status()));
    response.getHeaders().putAll(problem.headers());
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    DataBuffer bytes = response.bufferFactory().wrap(json.writeValueAsBytes(body));
    return response.writeWith(Mono.just(bytes));
  }

  /** A stream that broke midway: only closing the connection can still tell. */
  private static void brokeOff(ServerHttpRequest request, Throwable error) {
    ProblemBody body = ProblemBody.of(error);
    if (body.status() == 500) {
      log.error("{} {} broke off", request.getMethod(), request.getPath().value(), error);
    } else {
      log.atLevel(error instanceof Problem ? Level.DEBUG : Level.INFO)
          .log(
              "{} {} broke off: {}",
              request.getMethod(),
              request.getPath().value(),
              error.toString());
    }
  }

  /** Refusals, which callers bring about, are for whoever looks for them. */
  private static void note(ServerHttpRequest request, ProblemBody body, Throwable error) {
    String path = request.getPath().value();
    if (body.status() == 500) {
      log.error("{} {} failed, {}", request.getMethod(), path, body.instance(), error);
    } else if (body.status() == 503 && !(error instanceof Problem)) {
      log.warn("{} {}: {} {}", request.getMethod(), path, error.toString(), body.instance());
    } else {
      log.debug("{} {}: {} {}", request.getMethod(), path, body.code(), body.detail());
    }
  }
}
