package dev.solidflux.flow.turn;

import dev.solidflux.core.id.TaskIds;
import dev.solidflux.flow.due.Listening;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Slice;
import java.time.Duration;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * Where a shard's inputs come from: its mailbox, its inbox (what steers runs apart from what starts
 * them) and reads that a turn asked for.
 */
final class Sources {

  /** Commands that steer are few; starts fill their page by bytes before this. */
  private static final int PAGE = 200;

  private final int shard;
  private final ShardContext context;
  private final Listening listening;
  private final Consumer<Input> taker;
  private final InboxReader controls;
  private final InboxReader starts;
  private final Sinks.Many<Mono<Void>> reads =
      Sinks.many().unicast().onBackpressureBuffer(Queues.<Mono<Void>>unbounded(16).get());

  Sources(
      int shard, ShardContext context, Scheduler loop, Listening listening, Consumer<Input> taker) {
    this.shard = shard;
    this.context = context;
    this.listening = listening;
    this.taker = taker;
    Journal journal = context.journal();
    long bytes = context.turns().bytes();
    this.controls =
        new InboxReader(
            "what steers runs",
            () -> context.answered(journal.controls(shard, PAGE, bytes)).map(Slice::items),
            loop,
            taker);
    this.starts =
        new InboxReader(
            "what starts runs",
            () -> context.answered(journal.starts(shard, PAGE, bytes)).map(Slice::items),
            loop,
            taker);
  }

  /** Never completes. */
  Flux<Void> run() {
    return Flux.merge(
        mailbox(),
        controls.run(),
        starts.run(),
        inboxHints(),
        listening.run(context.reach()),
        reads.asFlux().concatMap(read -> read.onErrorComplete()));
  }

  /** Something to be read beside the turns; one after the other. */
  void read(Mono<Void> reading) {
    reads.emitNext(reading, Sinks.EmitFailureHandler.FAIL_FAST);
  }

  void done(long inboxId) {
    controls.done(inboxId);
    starts.done(inboxId);
  }

  /** What was held of a run is in the inbox again. */
  void released() {
    controls.wake();
  }

  /** Whether nothing of what a former owner may have had in its hands is left in the inbox. */
  boolean isDrained() {
    return controls.isDrained() && starts.isDrained();
  }

  private Flux<Void> inboxHints() {
    Duration poll = context.turns().inboxPoll();
    return Flux.merge(
            context.hints().hints().filter(new Hint.Inbox(shard)::equals),
            Flux.interval(Duration.ZERO, poll, context.pace().timers()).onBackpressureDrop())
        .doOnNext(
            hint -> {
              controls.wake();
              starts.wake();
            })
        .thenMany(Flux.never());
  }

  private Flux<Void> mailbox() {
    return context.transport().mailbox(shard).doOnNext(this::arrived).thenMany(Flux.never());
  }

  /** On the transport's thread: a reply is read here, once its id is believed. */
  private void arrived(Delivery delivery) {
    taker.accept(input(delivery, context.ids()));
  }

  private static Input input(Delivery delivery, TaskIds ids) {
    String id = delivery.correlationId();
    if (id.startsWith(Delivery.BARRIER)) {
      return new Input.Barrier(delivery);
    }
    return ids.verify(id)
        .<Input>map(attempt -> new Input.Reply(attempt, delivery, delivery.content()))
        .orElseGet(
            () ->
                new Input.Unusable(
                    delivery,
                    id.isEmpty()
                        ? "no-id: there is no correlation id"
                        : "forged-id: the correlation id is not one that this deployment issued"));
  }
}
