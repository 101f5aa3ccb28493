package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.due.DueTimers;
import dev.solidflux.flow.due.Listening;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.send.Outbox;
import dev.solidflux.flow.turn.Carried.TaskWord;
import dev.solidflux.flow.turn.Carried.TimerWord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** What follows a commit: memory is brought up to it, and what was decided is carried out. */
final class Follow {

  private final Memory memory;
  private final DueTimers timers;
  private final Listening listening;
  private final HeldLease held;
  private final Sources sources;
  private final Arrivals arrivals;
  private final ShardContext context;

  Follow(
      HeldLease held,
      Memory memory,
      DueTimers timers,
      Listening listening,
      Sources sources,
      Arrivals arrivals,
      ShardContext context) {
    this.held = held;
    this.memory = memory;
    this.timers = timers;
    this.listening = listening;
    this.sources = sources;
    this.arrivals = arrivals;
    this.context = context;
  }

  Mono<Void> carry(Turned turned, Sight sight) {
    Carried carried = turned.carried();
    runs(carried, sight);
    carried.timers().forEach(this::timer);
    tasks(carried, turned.batch());
    turned.batch().inboxDone().forEach(sources::done);
    turned.batch().inboxHeld().forEach(sources::done);
    carried.acks().forEach(Delivery::ack);
    carried.barriers().forEach(listening::heard);
    evaluations(carried);
    if (!carried.released().isEmpty()) {
      timers.readAgain();
      sources.released();
    }
    context.metrics().committed(carried);
    context.traces().committed(carried.occurred());
    List<Hint> hints = hints(carried, turned.batch());
    return hints.isEmpty() ? Mono.empty() : context.hints().send(hints);
  }

  private static List<Hint> hints(Carried carried, Batch batch) {
    Set<Hint> hints = new LinkedHashSet<>();
    carried.touched().forEach(run -> hints.add(new Hint.Changed(run)));
    batch.children().forEach(child -> hints.add(new Hint.Inbox(child.shard())));
    batch.told().forEach(told -> hints.add(new Hint.Inbox(told.shard())));
    carried.limits().forEach(shard -> hints.add(new Hint.Permits(shard)));
    return List.copyOf(hints);
  }

  private void runs(Carried carried, Sight sight) {
    carried.occurred().forEach(it -> context.foresight().happened(it.after(), it.event()));
    for (HotRun run : carried.changed()) {
      context.foresight().changed(held, run.stored(), run.run());
      memory.hot().put(context.snapshots().committed(held, run));
    }
    for (RunId run : carried.setAside()) {
      memory.hot().remove(run);
      sight.absent().put(run, new Standing.Aside());
    }
    for (RunId run : carried.released()) {
      memory.hot().remove(run);
      sight.absent().remove(run);
    }
  }

  private void timer(TimerWord word) {
    switch (word) {
      case TimerWord.Fired fired -> timers.fired(fired.attempt(), fired.kind());
      case TimerWord.Armed armed ->
          timers.armed(armed.attempt(), armed.timer(), armed.due(), armed.waiting());
      case TimerWord.Forgotten forgotten -> timers.forget(forgotten.attempt());
    }
  }

  private void tasks(Carried carried, Batch batch) {
    Outbox outbox = memory.outbox();
    outbox.committed(carried.sends());
    for (TaskWord word : carried.tasks()) {
      switch (word) {
        case TaskWord.Begun begun -> outbox.begun(begun.attempt(), begun.queue());
        case TaskWord.Requeued moved ->
            outbox.requeued(moved.attempt(), moved.queue(), moved.due());
        case TaskWord.Over over -> outbox.over(over.attempt(), over.queue());
        case TaskWord.Cancelled cancelled ->
            outbox.cancel(cancelled.attempt(), cancelled.queue(), cancelled.terminate());
      }
    }
    carried.inherited().forEach(outbox::decided);
    carried.answers().forEach(outbox::answer);
    outbox.written(batch.sent());
  }

  private void evaluations(Carried carried) {
    List<Input> waited = new ArrayList<>();
    carried.evaluated().forEach(run -> waited.addAll(memory.evaluations().end(run)));
    carried.putOff().forEach(memory.putOffs()::add);
    carried.evaluations().forEach(memory.evaluations()::begin);
    waited.addAll(carried.deferred());
    List<Input> again = new ArrayList<>();
    for (Input input : waited) {
      if (!memory.evaluations().defer(input)) {
        again.add(input);
      }
    }
    again.addAll(carried.later());
    arrivals.putBack(again);
  }
}
