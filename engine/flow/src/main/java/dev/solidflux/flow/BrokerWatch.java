package dev.solidflux.flow;

import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Transport;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Notices that the broker has lost everything: a durable canary queue named by the generation is
 * looked for on every new connection. If it is gone, one node advances the generation, and every
 * shard sends its open tasks again.
 */
final class BrokerWatch {

  private static final Logger log = LoggerFactory.getLogger(BrokerWatch.class);

  private final Meta meta;
  private final Transport transport;

  BrokerWatch(Meta meta, Transport transport) {
    this.meta = meta;
    this.transport = transport;
  }

  /** The generation now, and every later one as it is found; never completes. */
  Flux<Integer> generations() {
    return transport
        .connections()
        .onBackpressureLatest()
        .concatMap(
            connection ->
                look()
                    .retryWhen(
                        Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                            .maxBackoff(Duration.ofSeconds(5))
                            .doBeforeRetry(
                                again ->
                                    log.warn(
                                        "looking for the broker's canary failed, trying again: {}",
                                        again.failure().toString()))),
            1)
        .distinctUntilChanged();
  }

  private Mono<Integer> look() {
    return meta.brokerGeneration()
        .flatMap(
            generation ->
                transport
                    .remembers(generation)
                    .flatMap(known -> known ? Mono.just(generation) : advance(generation)));
  }

  private Mono<Integer> advance(int from) {
    return meta.advanceBrokerGeneration(from)
        .flatMap(
            generation ->
                transport
                    .remember(generation)
                    .thenReturn(generation)
                    .doOnNext(
                        done ->
                            log.atInfo()
                                .addKeyValue("generation", generation)
                                .log("the broker does not know us; it is taken as new")));
  }
}
