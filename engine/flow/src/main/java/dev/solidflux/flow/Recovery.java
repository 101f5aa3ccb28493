package dev.solidflux.flow;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Sends what was committed but may not be with the broker: on take-over what no {@code Published}
 * mark says is there, and when the broker has lost everything what was marked in an older
 * generation. Confined to the shard's loop.
 */
final class Recovery {

  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private record Later(List<Input.Lost> entries, Duration delay) {}

  private final Journal journal;
  private final int shard;
  private final Scheduler loop;
  private final Outbox outbox;
  private final Consumer<Input> taker;
  private final Sinks.Many<Later> silences = Sinks.many().unicast().onBackpressureBuffer();

  /** What the loop itself sent while rows are read: those rows may still look as if nobody had. */
  private final Set<Attempt> sentMeanwhile = new HashSet<>();

  private boolean reading = true;
  private boolean first = true;

  Recovery(Journal journal, int shard, Scheduler loop, Outbox outbox, Consumer<Input> taker) {
    this.journal = journal;
    this.shard = shard;
    this.loop = loop;
    this.outbox = outbox;
    this.taker = taker;
  }

  /** Recovers now, and again for every new generation; never completes. */
  Flux<Void> run(Flux<Integer> generations) {
    Flux<Void> recovering = generations.publishOn(loop).concatMap(this::recover);
    Flux<Void> waiting =
        silences
            .asFlux()
            .flatMap(
                later ->
                    Mono.delay(later.delay())
                        .doOnNext(any -> later.entries().forEach(taker))
                        .then(),
                Integer.MAX_VALUE);
    return Flux.merge(recovering, waiting).thenMany(Flux.never());
  }

  /** Tasks whose worker may still have them are looked at again after a while. */
  void later(List<Input.Lost> entries, Duration delay) {
    if (!entries.isEmpty()) {
      silences.emitNext(new Later(entries, delay), Sinks.EmitFailureHandler.FAIL_FAST);
    }
  }

  /** The loop has put this task into the outbox by itself. */
  void sent(Attempt attempt) {
    if (reading) {
      sentMeanwhile.add(attempt);
    }
  }

  private Mono<Void> recover(int generation) {
    boolean takeOver = first;
    first = false;
    reading = true;
    if (!takeOver) {
      outbox.lostEverything(generation);
    }
    return page(generation, null, takeOver, 0)
        .doOnNext(count -> report(count, generation, takeOver))
        .doFinally(
            end -> {
              reading = false;
              sentMeanwhile.clear();
            })
        .then();
  }

  private Mono<Integer> page(int generation, @Nullable Attempt after, boolean takeOver, int soFar) {
    return outbox
        .roomForRecovery()
        .then(journal.unpublished(shard, generation, after, Journal.PAGE))
        .publishOn(loop)
        .flatMap(
            entries -> {
              int count = soFar;
              for (OutboxEntry entry : entries) {
                count += recover(entry, takeOver) ? 1 : 0;
              }
              return entries.size() < Journal.PAGE
                  ? Mono.just(count)
                  : page(generation, entries.getLast().row().attempt(), takeOver, count);
            });
  }

  private boolean recover(OutboxEntry entry, boolean takeOver) {
    if (sentMeanwhile.contains(entry.row().attempt())) {
      return false;
    }
    if (entry.publishedGeneration() > 0) {
      taker.accept(new Input.Lost(entry, false));
      return true;
    }
    if (takeOver) {
      // never confirmed, or confirmed and the mark not written: sent again under the same id
      outbox.enqueue(new Outbox.Send(entry.row(), entry.traceparent()));
      return true;
    }
    // of this node's own making, and in its outbox' memory
    return false;
  }

  private void report(int count, int generation, boolean takeOver) {
    if (count > 0) {
      log.atInfo()
          .addKeyValue("shard", shard)
          .addKeyValue("tasks", count)
          .addKeyValue("generation", generation)
          .log(
              takeOver
                  ? "tasks that may not have reached the broker are sent again"
                  : "the broker has forgotten its messages; open tasks are sent again");
    }
  }
}
