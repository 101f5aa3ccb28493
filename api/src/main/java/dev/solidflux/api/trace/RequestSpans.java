package dev.solidflux.api.trace;

import dev.solidflux.api.request.CallersSpan;
import dev.solidflux.core.trace.Traceparent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Mono;

/**
 * A request that submits a run has a span, and what goes on within the server has that one for its
 * caller's: so the run is a part of it. Many runs submitted at once are traces of their own, unless
 * their caller has one.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
public final class RequestSpans implements WebFilter {
  private final OtelSpans spans;

  public RequestSpans(OtelSpans spans) {
    this.spans = spans;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    boolean submits =
        request.getMethod().equals(HttpMethod.POST) && request.getPath().value().endsWith("/runs");
    return submits ? Mono.defer(() -> traced(exchange, chain)) : chain.filter(exchange);
  }

  private Mono<Void> traced(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    OtelSpans.Request begun =
        spans.request(caller(CallersSpan.read(request.getHeaders())), request.getMethod().name());
    ServerWebExchange within =
        exchange
            .mutate()
            .request(mutated -> mutated.header(CallersSpan.HEADER, begun.traceparent().text()))
            .build();
    return chain.filter(within).doFinally(end -> over(begun.span(), exchange));
  }

  private static @Nullable Traceparent caller(@Nullable String header) {
    return header == null ? null : Traceparent.parse(header).orElse(null);
  }

  private static void over(Span span, ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    String method = request.getMethod().name();
    span.setAttribute("http.request.method", method);
    span.setAttribute("url.scheme", String.valueOf(request.getURI().getScheme()));
    span.setAttribute("url.path", request.getPath().value());
    Object route = exchange.getAttributes().get(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    if (route instanceof PathPattern pattern) {
      span.setAttribute("http.route", pattern.getPatternString());
      span.updateName(method + " " + pattern.getPatternString());
    }
    HttpStatusCode status = exchange.getResponse().getStatusCode();
    if (status != null) {
      span.setAttribute("http.response.status_code", status.value());
      if (status.is5xxServerError()) {
        span.setStatus(StatusCode.ERROR);
        span.setAttribute("error.type", Integer.toString(status.value()));
      }
    }
    span.end();
  }
}
