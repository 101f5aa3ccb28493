package dev.solidflux.flow.send;

import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Reach;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Notices that the broker has lost everything: a durable canary queue named by the generation is
 * looked for on every new connection. If it is gone, one node advances the generation, and every
 * shard sends its open tasks again.
 */
public final class BrokerWatch {

  private static final Logger log = LoggerFactory.getLogger(BrokerWatch.class);

  private final Meta meta;
  private final Transport transport;
  private final Scheduler timers;

  public BrokerWatch(Meta meta, Transport transport, Scheduler timers) {
    this.meta = meta;
    this.transport = transport;
    this.timers = timers;
  }

  /** The generation now, and every later one as it is found; never completes. */
  public Flux<Integer> generations(Flux<Reach> reach) {
    return reach
        .filter(now -> now.condition() != Condition.AWAY)
        .map(Reach::epoch)
        .distinctUntilChanged()
        .onBackpressureLatest()
        .concatMap(connection -> look().retryWhen(again()), 1)
        .distinctUntilChanged();
  }

  private Retry again() {
    return Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
        .maxBackoff(Duration.ofSeconds(5))
        .scheduler(timers)
        .doBeforeRetry(
            failed ->
                log.warn(
                    "looking for the broker's canary failed, trying again: {}",
                    failed.failure().toString()));
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
