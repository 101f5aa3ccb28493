package dev.solidflux.api.guard;

import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Tells browsers to load nothing from elsewhere, to run no script in a page but those of the page's
 * own files and the listed inline ones, and to let nobody frame it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class SecurityHeaders implements WebFilter {
  private final String policy;

  /**
   * @param inlineScripts their sources as the policy names them; see {@link InlineScripts}
   */
  public SecurityHeaders(List<String> inlineScripts) {
    this.policy =
        "default-src 'none'; script-src 'self' "
            + String.join(" ", inlineScripts)
            + "; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    HttpHeaders headers = exchange.getResponse().getHeaders();
    headers.set("Content-Security-Policy", policy);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    return chain.filter(exchange);
  }
}
