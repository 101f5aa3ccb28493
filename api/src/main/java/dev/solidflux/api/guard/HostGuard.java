package dev.solidflux.api.guard;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.settings.HttpSettings;
import java.util.Locale;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers only to the server's own names. A hostile page can make its own name resolve to loopback
 * (DNS rebinding); what it cannot do is make the browser send another {@code Host}.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
public final class HostGuard implements WebFilter {
  private final HttpSettings settings;

  public HostGuard(HttpSettings settings) {
    this.settings = settings;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String host = exchange.getRequest().getHeaders().getFirst("Host");
    return host != null && settings.answersTo(name(host))
        ? chain.filter(exchange)
        : Mono.error(
            Problem.of(
                ProblemCode.MISDIRECTED_REQUEST,
                "SOLIDFLUX_HTTP_NAMES says under which names the server may be addressed"));
  }

  private static String name(String host) {
    return host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
  }
}
