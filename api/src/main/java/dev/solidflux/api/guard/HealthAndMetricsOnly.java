package dev.solidflux.api.guard;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Tells callers of a node that answers none where they are, whatever they ask for. */
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
public final class HealthAndMetricsOnly implements WebFilter {

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String path = exchange.getRequest().getPath().value();
    return path.startsWith("/health/") || path.equals("/metrics")
        ? chain.filter(exchange)
        : Mono.error(
            Problem.of(
                ProblemCode.NOT_THIS_ROLE,
                "this node has the role 'engine' (SOLIDFLUX_ROLE) and serves /health/live, "
                    + "/health/ready and /metrics alone; nodes of the role 'api' or 'all' serve "
                    + "the rest"));
  }
}
