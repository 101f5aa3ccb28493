package dev.solidflux.api.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Ends what is done for clients that leave. That they do is their right, and no error of anybody's:
 * it is counted.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 4)
public final class Departures implements WebFilter {
  private static final Logger log = LoggerFactory.getLogger(Departures.class);

  private final Counter departures;

  public Departures(MeterRegistry metrics) {
    this.departures =
        Counter.builder("solidflux.http.departures")
            .description("requests whose client left before it had all of the answer")
            .register(metrics);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    Peer peer = Peer.of(exchange.getRequest());
    ServerWebExchange bounded =
        exchange
            .mutate()
            .request(new Incoming(exchange.getRequest()))
            .response(new Outgoing(exchange.getResponse(), peer))
            .build();
    return chain
        .filter(bounded)
        .doOnCancel(() -> left(exchange.getRequest()))
        .onErrorResume(
            Peer::left,
            error -> {
              left(exchange.getRequest());
              peer.end(); // should it be there after all, it must not take this for an empty answer
              return Mono.empty();
            });
  }

  private void left(ServerHttpRequest request) {
    departures.increment();
    log.debug("{} {}: the client left", request.getMethod(), request.getPath().value());
  }
}
