package dev.solidflux.flow.turn;

import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Journal.Given;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gives the permits of a shard's limits. It keeps nothing in memory: who has a permit and who waits
 * is committed, so a new owner goes on where the last one was.
 */
final class PermitGiver {

  private static final Logger log = LoggerFactory.getLogger(PermitGiver.class);

  /** Should a hint be lost, a permit is given that much later at most, in polls of the inbox. */
  private static final int POLLS = 5;

  private final HeldLease held;
  private final ShardContext context;
  private final Signal wake = new Signal();

  PermitGiver(HeldLease held, ShardContext context) {
    this.held = held;
    this.context = context;
  }

  /** Never completes. */
  Flux<Void> run() {
    return Flux.merge(hints(), wake.await().then(Mono.defer(this::give)).repeat());
  }

  private Flux<Void> hints() {
    Duration poll = context.turns().inboxPoll().multipliedBy(POLLS);
    return Flux.merge(
            context.hints().hints().filter(new Hint.Permits(held.shard())::equals),
            Flux.interval(Duration.ZERO, poll, context.pace().timers()).onBackpressureDrop())
        .doOnNext(hint -> wake.raise())
        .thenMany(Flux.never());
  }

  private Mono<Void> give() {
    return context
        .answered(context.journal().givePermits(held.lease()))
        .flatMap(this::tell)
        .onErrorResume(
            e -> {
              log.atDebug()
                  .addKeyValue("shard", held.shard())
                  .log("permits are not given, trying again: {}", e.toString());
              return Mono.empty();
            });
  }

  private Mono<Void> tell(Given given) {
    if (given.more()) {
      wake.raise();
    }
    List<Hint.Inbox> hints = given.shards().stream().map(Hint.Inbox::new).toList();
    return hints.isEmpty() ? Mono.empty() : context.hints().send(hints);
  }
}
