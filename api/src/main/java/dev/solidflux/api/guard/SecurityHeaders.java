package dev.solidflux.api.guard;

import java.util.List;
import java.util.Map;
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
  /** The one that nothing of ours goes without. */
  public static final String POLICY = "Content-Security-Policy";

  private final Map<String, String> all;

  /**
   * @param inlineScripts their sources as the policy names them; see {@link InlineScripts}
   */
  public SecurityHeaders(List<String> inlineScripts) {
    String policy =
        "default-src 'none'; script-src 'self' "
            + String.join(" ", inlineScripts)
            + "; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    this.all =
        Map.of(
            POLICY,
            policy,
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin");
  }

  /** By their names. */
  public Map<String, String> all() {
    return all;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    HttpHeaders headers = exchange.getResponse().getHeaders();
    all.forEach(headers::set);
    return chain.filter(exchange);
  }
}
