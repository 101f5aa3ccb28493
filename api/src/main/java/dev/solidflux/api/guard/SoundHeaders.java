package dev.solidflux.api.guard;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses headers that say two things or nothing, before anybody acts upon them: of two {@code
 * Host}s one would be checked here and the other one meant elsewhere.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
public final class SoundHeaders implements WebFilter {
  private static final List<String> ONCE = List.of(HttpHeaders.HOST, HttpHeaders.ORIGIN);

  /** As many as can be sorted, which whoever reads them does. */
  private static final int MEDIA_TYPES = 50;

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    HttpHeaders headers = exchange.getRequest().getHeaders();
    return Mono.defer(
        () -> {
          ONCE.forEach(name -> requireOnce(headers, name));
          requireContentType(headers);
          requireAccept(headers);
          return chain.filter(exchange);
        });
  }

  private static void requireOnce(HttpHeaders headers, String name) {
    if (headers.getOrEmpty(name).size() > 1) {
      throw refused(name + " is given more than once");
    }
  }

  private static void requireContentType(HttpHeaders headers) {
    try {
      headers.getContentType();
    } catch (InvalidMediaTypeException e) {
      throw Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "the Content-Type cannot be understood");
    }
  }

  private static void requireAccept(HttpHeaders headers) {
    try {
      List<MediaType> accepted = headers.getAccept();
      if (accepted.size() > MEDIA_TYPES) {
        throw refused("Accept has more than " + MEDIA_TYPES + " media types");
      }
    } catch (InvalidMediaTypeException e) {
      throw Problem.of(ProblemCode.NOT_ACCEPTABLE, "the Accept header cannot be understood");
    }
  }

  private static Problem refused(String message) {
    return Problem.of(
        ProblemCode.INVALID_REQUEST, List.of(Fault.parameter("invalid-header", message)));
  }
}
