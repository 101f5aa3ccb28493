package dev.solidflux.flow.turn;

import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Journal.Given;
import dev.solidflux.flow.port.Journal.Refused;
import dev.solidflux.flow.port.Journal.Undone;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
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
  private int failures;

  PermitGiver(HeldLease held, ShardContext context) {
    this.held = held;
    this.context = context;
  }

  /** Never completes; fails if it is not known what was given. */
  Flux<Void> run() {
    return Flux.merge(hints(), wake.await().then(Mono.defer(this::give)).repeat());
  }

  private Flux<Void> hints() {
    Duration poll = context.turns().inboxPoll().multipliedBy(POLLS);
    return Flux.merge(
            context.hints().hints().filter(new Hint.Permits(held.shard())::equals),
            Flux.interval(Duration.ZERO, poll, context.pace().timers())
                .onBackpressureDrop()
                .concatMap(tick -> noted(), 1))
        .doOnNext(hint -> wake.raise())
        .thenMany(Flux.never());
  }

  /**
   * Looks before anything is written, so that a database that is away leaves no doubt about a shard
   * that has nothing to give.
   */
  private Mono<Boolean> noted() {
    return context
        .answered(context.journal().permitsNoted(held.shard()))
        .filter(noted -> noted)
        .onErrorResume(e -> again(Level.DEBUG, e));
  }

  /**
   * A statement whose answer is lost may still be at work, and another one of this epoch would give
   * what it gives once more.
   */
  private Mono<Void> give() {
    return context
        .answered(context.journal().givePermits(held.lease()))
        .doOnNext(given -> failures = 0)
        .flatMap(this::tell)
        .onErrorResume(e -> e instanceof Refused || e instanceof Undone, this::notGiven)
        .onErrorMap(InDoubt::new);
  }

  /** One failure may be chance; of many in a row the second tells all. */
  private Mono<Void> notGiven(Throwable e) {
    failures++;
    return again(failures == 2 ? Level.WARN : Level.DEBUG, e);
  }

  private <T> Mono<T> again(Level level, Throwable e) {
    log.atLevel(level)
        .addKeyValue("shard", held.shard())
        .log("permits are not given, trying again: {}", e.toString());
    return Mono.empty();
  }

  private Mono<Void> tell(Given given) {
    if (given.more()) {
      wake.raise();
    }
    List<Hint.Inbox> hints = given.shards().stream().map(Hint.Inbox::new).toList();
    return hints.isEmpty() ? Mono.empty() : context.hints().send(hints);
  }
}
