package dev.solidflux.flow;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Effect;
import dev.solidflux.core.run.EventFormat;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Step;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Batch.OutboxRow;
import dev.solidflux.flow.port.Batch.TimerKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the steps of one turn write, and what is to be done after the commit. Later effects
 * take back earlier ones, so that the batch's parts are disjoint. Nothing outside is touched before
 * the commit: a failed batch is simply forgotten.
 */
final class BatchBuilder {

  private final Instant now;
  private final Map<RunId, HotRun> changed = new LinkedHashMap<>();
  private final List<Batch.EventRow> events = new ArrayList<>();
  private final Map<TimerKey, Instant> timers = new LinkedHashMap<>();
  private final Set<TimerKey> timersGone = new LinkedHashSet<>();
  private final Set<Attempt> disarmed = new LinkedHashSet<>();
  private final Map<Attempt, OutboxRow> outbox = new LinkedHashMap<>();
  private final Set<Attempt> attemptsEnded = new LinkedHashSet<>();
  private final Set<RunId> runsEnded = new LinkedHashSet<>();
  private final Set<Attempt> cancelled = new LinkedHashSet<>();
  private final Set<RunId> heard = new LinkedHashSet<>();
  private final List<Outbox.Mark> marks = new ArrayList<>();
  private final List<Long> inboxDone = new ArrayList<>();
  private final List<Batch.TelemetryRow> telemetry = new ArrayList<>();
  private final List<Batch.ParkedRow> parked = new ArrayList<>();

  BatchBuilder(Instant now) {
    this.now = now;
  }

  Instant now() {
    return now;
  }

  /** The run as this batch leaves it so far; null if the batch has not changed it. */
  @Nullable HotRun run(RunId id) {
    return changed.get(id);
  }

  void add(HotRun before, Step step) {
    RunId run = step.state().id();
    long seq = step.state().seq() - step.events().size();
    for (RunEvent event : step.events()) {
      seq++;
      events.add(
          new Batch.EventRow(
              run,
              seq,
              now,
              EventFormat.type(event),
              EventFormat.VERSION,
              EventFormat.body(event)));
    }
    step.effects().forEach(effect -> add(run, effect));
    if (!step.events().isEmpty()) {
      changed.put(run, before.with(step.state()));
    }
  }

  private void add(RunId run, Effect effect) {
    switch (effect) {
      case Effect.Dispatch e -> {
        Attempt key = new Attempt(run, e.invocation(), e.attempt());
        outbox.put(key, new OutboxRow(key, e.queue(), e.task(), e.args()));
      }
      case Effect.ArmTimer e -> {
        TimerKey key = new TimerKey(run, e.timer());
        timersGone.remove(key);
        timers.put(key, e.due());
      }
      case Effect.DisarmTimers e -> {
        Attempt key = new Attempt(run, e.invocation(), e.attempt());
        forgetTimers(key);
        disarmed.add(key);
      }
      case Effect.EndAttempt e -> {
        Attempt key = new Attempt(run, e.invocation(), e.attempt());
        forgetTimers(key);
        disarmed.remove(key);
        outbox.remove(key);
        attemptsEnded.add(key);
      }
      case Effect.CancelTask e -> cancelled.add(new Attempt(run, e.invocation(), e.attempt()));
      case Effect.EndRun e -> {
        timers.keySet().removeIf(key -> key.run().equals(run));
        timersGone.removeIf(key -> key.run().equals(run));
        disarmed.removeIf(key -> key.run().equals(run));
        outbox.keySet().removeIf(key -> key.run().equals(run));
        attemptsEnded.removeIf(key -> key.run().equals(run));
        runsEnded.add(run);
      }
    }
  }

  private void forgetTimers(Attempt attempt) {
    timers.keySet().removeIf(key -> attempt.equals(attempt(key)));
    timersGone.removeIf(key -> attempt.equals(attempt(key)));
  }

  private static Attempt attempt(TimerKey key) {
    Timer timer = key.timer();
    return new Attempt(key.run(), timer.invocation(), timer.attempt());
  }

  /** The timer has fired; to be called before what it led to is added, which may arm it again. */
  void fired(TimerKey key) {
    timersGone.add(key);
  }

  void inboxDone(long id) {
    inboxDone.add(id);
  }

  void published(Outbox.Mark mark) {
    marks.add(mark);
  }

  void telemetry(Collection<Batch.TelemetryRow> rows) {
    telemetry.addAll(rows);
    rows.forEach(row -> heard.add(row.run()));
  }

  void park(Batch.ParkedRow row) {
    parked.add(row);
  }

  boolean isEmpty() {
    return events.isEmpty()
        && timers.isEmpty()
        && timersGone.isEmpty()
        && marks.isEmpty()
        && inboxDone.isEmpty()
        && telemetry.isEmpty()
        && parked.isEmpty();
  }

  int eventCount() {
    return events.size();
  }

  Batch build() {
    return new Batch(
        List.copyOf(events),
        changed.values().stream().map(this::update).toList(),
        timers.entrySet().stream()
            .map(e -> new Batch.TimerRow(e.getKey().run(), e.getKey().timer(), e.getValue()))
            .toList(),
        List.copyOf(disarmed),
        List.copyOf(timersGone),
        List.copyOf(outbox.values()),
        List.copyOf(attemptsEnded),
        List.copyOf(runsEnded),
        marks.stream()
            .filter(mark -> !ended(mark.attempt()))
            .map(mark -> new Batch.PublishedMark(mark.attempt(), mark.generation()))
            .toList(),
        List.copyOf(inboxDone),
        List.copyOf(telemetry),
        List.copyOf(parked));
  }

  private boolean ended(Attempt attempt) {
    return attemptsEnded.contains(attempt) || runsEnded.contains(attempt.run());
  }

  private Batch.RunUpdate update(HotRun run) {
    return new Batch.RunUpdate(
        run.state().id(),
        run.state().phase(),
        run.state().seq(),
        run.state().phase().ended() ? now : null);
  }

  Collection<HotRun> changed() {
    return changed.values();
  }

  Collection<OutboxRow> toSend() {
    return outbox.values();
  }

  Collection<Attempt> toCancel() {
    return cancelled;
  }

  Map<TimerKey, Instant> armed() {
    return timers;
  }

  List<Outbox.Mark> marks() {
    return marks;
  }

  int inboxCount() {
    return inboxDone.size();
  }

  int parkedCount() {
    return parked.size();
  }

  /** The runs that somebody may be watching for. */
  Set<RunId> touched() {
    Set<RunId> runs = new LinkedHashSet<>(changed.keySet());
    runs.addAll(heard);
    return runs;
  }
}
