package dev.solidflux.api.guard;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses changes that another site's page asks for. Browsers say where a request comes from;
 * programs say nothing and are let through.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 3)
public final class OriginGuard implements WebFilter {
  private static final Set<HttpMethod> HARMLESS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private static final Pattern OWN = Pattern.compile("https?://(.+)");

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    return HARMLESS.contains(request.getMethod()) || own(request.getHeaders())
        ? chain.filter(exchange)
        : Mono.error(
            Problem.of(
                ProblemCode.CROSS_ORIGIN, "changes are taken from the server's own pages only"));
  }

  private static boolean own(HttpHeaders headers) {
    String origin = headers.getFirst("Origin");
    boolean sameOrigin =
        origin == null || authority(origin).equals(lower(headers.getFirst("Host")));
    return sameOrigin && !"cross-site".equals(headers.getFirst("Sec-Fetch-Site"));
  }

  /** Whether it is HTTPS does not count: a proxy may have ended TLS. Other schemes are not ours. */
  private static String authority(String origin) {
    Matcher own = OWN.matcher(lower(origin));
    return own.matches() ? own.group(1) : "";
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
