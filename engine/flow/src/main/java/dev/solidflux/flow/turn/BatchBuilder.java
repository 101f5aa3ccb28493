package dev.solidflux.flow.turn;

import dev.solidflux.core.definition.Work;
import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Effect;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.Step;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal.Waiting;
import dev.solidflux.flow.trace.Occurred;
import dev.solidflux.flow.turn.Carried.TaskWord;
import dev.solidflux.flow.turn.Carried.TimerWord;
import dev.solidflux.json.JsonSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the steps of one turn write. Later effects take back earlier ones, so that the
 * batch's parts are disjoint. Nothing outside is touched: a batch that fails is simply forgotten.
 */
final class BatchBuilder {

  /** A run before the batch and after it. */
  private record Change(RunState before, HotRun hot) {}

  private final Instant now;
  private final LongSupplier positions;
  private final Map<RunId, Change> changed = new LinkedHashMap<>();
  private final List<Batch.EventRow> events = new ArrayList<>();
  private final TimerRows timers = new TimerRows();
  private final TaskRows tasks;
  private final KinRows kin;
  private final PermitRows permits;
  private final Set<RunId> runsEnded = new LinkedHashSet<>();
  private final List<TimerWord> timerWords = new ArrayList<>();
  private final List<TaskWord> taskWords = new ArrayList<>();
  private final List<Occurred> occurred = new ArrayList<>();
  private final List<Long> inboxDone = new ArrayList<>();
  private final List<Long> inboxHeld = new ArrayList<>();
  private final List<Batch.HeldRow> held = new ArrayList<>();
  private final Map<RunId, Batch.SetAside> setAside = new LinkedHashMap<>();
  private final Set<RunId> released = new LinkedHashSet<>();
  private final List<Batch.ParkedRow> parked = new ArrayList<>();
  private long bytes;

  BatchBuilder(Instant now, Memory memory) {
    this.now = now;
    this.positions = memory.positions();
    this.tasks = new TaskRows(memory.places());
    this.kin = new KinRows(memory.shards(), memory.traces());
    this.permits = new PermitRows(memory.shards());
  }

  Instant now() {
    return now;
  }

  /** The run as this batch leaves it so far; null if the batch has not changed it. */
  @Nullable HotRun run(RunId id) {
    Change change = changed.get(id);
    return change == null ? null : change.hot();
  }

  void add(HotRun before, Step step) {
    RunId run = before.id();
    long seq = step.run().seq() - step.events().size();
    long bodies = 0;
    for (RunEvent event : step.events()) {
      String body = Formats.EVENTS.text(event);
      bodies += body.length();
      events.add(
          new Batch.EventRow(
              run,
              ++seq,
              positions.getAsLong(),
              now,
              Formats.EVENTS.name(event),
              Formats.EVENTS.version(event),
              body));
      occurred.add(new Occurred(before.stored(), before.run(), step.run(), event, seq, now));
      if (event instanceof RunEvent.AttemptStarted e) {
        taskWords.add(new TaskWord.Begun(attempt(run, e), queue(step, e.invocation())));
      }
    }
    bytes += bodies;
    step.effects().forEach(effect -> add(before, effect));
    if (!step.events().isEmpty()) {
      Change first = changed.get(run);
      RunState state = first == null ? before.run().state() : first.before();
      changed.put(run, new Change(state, before.with(step.run(), bodies)));
    }
  }

  private static Attempt attempt(RunId run, RunEvent.AttemptStarted event) {
    return new Attempt(run, event.invocation(), event.attempt());
  }

  private void add(HotRun of, Effect effect) {
    RunId run = of.id();
    switch (effect) {
      case Effect.Dispatch e ->
          bytes += tasks.add(new Attempt(run, e.invocation(), e.attempt()), e);
      case Effect.ArmTimer e -> arm(run, e.timer(), e.due());
      case Effect.DisarmTimers e ->
          // what was armed so far is the deadline in the queue: in its row it is merely stale
          timerWords.add(new TimerWord.Forgotten(new Attempt(run, e.invocation(), e.attempt())));
      case Effect.EndAttempt e -> {
        Attempt attempt = new Attempt(run, e.invocation(), e.attempt());
        tasks.end(attempt);
        timers.forget(attempt);
        timerWords.add(new TimerWord.Forgotten(attempt));
        if (e.queue() != null) {
          taskWords.add(new TaskWord.Over(attempt, e.queue()));
        }
      }
      case Effect.CancelTask e ->
          taskWords.add(
              new TaskWord.Cancelled(
                  new Attempt(run, e.invocation(), e.attempt()), e.queue(), e.terminate()));
      case Effect.BeginChild e -> {
        kin.begin(of.stored(), e);
        bytes += JsonSize.of(e.child().input());
      }
      case Effect.Tell e -> {
        kin.tell(e);
        bytes += e.command() instanceof Command.ChildEnded end ? JsonSize.of(end.output()) : 0;
      }
      case Effect.AskPermit e -> permits.ask(of.stored().ws(), run, e);
      case Effect.KeepResult e -> {
        permits.keep(of.stored().ws(), run, e);
        bytes += JsonSize.of(e.result());
      }
      case Effect.ReturnPermits e -> permits.giveBack(of.stored().ws(), run, e);
      case Effect.EndRun e -> {
        timers.forget(new Attempt(run, 0, 0));
        timerWords.add(new TimerWord.Forgotten(new Attempt(run, 0, 0)));
        runsEnded.add(run);
      }
    }
  }

  private static String queue(Step step, int invocation) {
    return step.run().task(invocation).map(Work.Task::queue).orElse("");
  }

  private void arm(RunId run, Timer timer, Instant due) {
    Attempt attempt = new Attempt(run, timer.invocation(), timer.attempt());
    if (timer.kind() == Timer.Kind.QUEUE) {
      tasks.arm(attempt, timer, due);
    } else {
      timers.arm(attempt, timer, due);
    }
  }

  /** The deadline of a task that has not left yet is moved. */
  void requeue(Attempt attempt, Waiting where, Instant due) {
    tasks.requeue(attempt, due);
    taskWords.add(new TaskWord.Requeued(attempt, where.queue(), due));
  }

  /** The timer has fired; to be called before what it led to is added, which may arm it again. */
  void fired(Attempt attempt, Timer timer) {
    timers.fired(attempt, timer);
    timerWords.add(new TimerWord.Fired(attempt, timer.kind()));
  }

  void inboxDone(long id) {
    inboxDone.add(id);
  }

  /** The command waits with its run. */
  void inboxHeld(long id) {
    inboxHeld.add(id);
  }

  /** The command, which came by message, waits with its run. */
  void hold(RunId run, Command command) {
    held.add(new Batch.HeldRow(run, command));
  }

  void setAside(RunId run, String reason) {
    setAside.putIfAbsent(run, new Batch.SetAside(run, now, reason));
  }

  boolean isSetAside(RunId run) {
    return setAside.containsKey(run);
  }

  void release(RunId run) {
    released.add(run);
  }

  void park(Batch.ParkedRow row) {
    parked.add(row);
  }

  int eventCount() {
    return events.size();
  }

  /** About how many bytes it will write. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return events.isEmpty()
        && timers.armed().isEmpty()
        && timers.gone().isEmpty()
        && tasks.requeued().isEmpty()
        && inboxDone.isEmpty()
        && inboxHeld.isEmpty()
        && held.isEmpty()
        && setAside.isEmpty()
        && released.isEmpty()
        && parked.isEmpty();
  }

  Batch build(List<Batch.QueueMark> marks) {
    return new Batch(
        List.copyOf(events),
        updates(),
        timers.armed(),
        timers.gone(),
        List.copyOf(tasks.added()),
        tasks.ended(),
        List.copyOf(runsEnded),
        tasks.requeued(),
        marks,
        kin.children(),
        kin.told(),
        permits.asked(),
        permits.returned(),
        permits.kept(),
        List.copyOf(inboxDone),
        List.copyOf(held),
        List.copyOf(inboxHeld),
        List.copyOf(setAside.values()),
        List.copyOf(released),
        List.copyOf(parked));
  }

  private List<Batch.RunUpdate> updates() {
    List<Batch.RunUpdate> updates = new ArrayList<>();
    changed.forEach(
        (id, change) -> {
          Run run = change.hot().run();
          RunState state = run.state();
          if (state != change.before()) {
            updates.add(new Batch.RunUpdate(id, state, run.priority(), state.ended() ? now : null));
          }
        });
    return updates;
  }

  List<Occurred> occurred() {
    return List.copyOf(occurred);
  }

  List<HotRun> changed() {
    return changed.values().stream().map(Change::hot).toList();
  }

  /** The shards of limits of which permits were asked for or returned. */
  Set<Integer> limits() {
    return permits.touched();
  }

  List<Batch.OutboxRow> added() {
    return List.copyOf(tasks.added());
  }

  /** What became of timers, in the order in which memory is to hear it. */
  List<TimerWord> timerWords() {
    List<TimerWord> words = new ArrayList<>(timerWords);
    for (Batch.TimerRow row : timers.armed()) {
      Timer timer = row.timer();
      Attempt attempt = new Attempt(row.run(), timer.invocation(), timer.attempt());
      words.add(new TimerWord.Armed(attempt, timer, row.due(), null));
    }
    for (Batch.OutboxRow row : tasks.added()) {
      Instant due = row.queueDue();
      if (due != null) {
        Attempt attempt = row.attempt();
        words.add(
            new TimerWord.Armed(
                attempt,
                new Timer(attempt.invocation(), attempt.number(), Timer.Kind.QUEUE, row.armedSeq()),
                due,
                new Waiting(row.queue(), row.priority(), row.place())));
      }
    }
    return words;
  }

  List<TaskWord> taskWords() {
    return List.copyOf(taskWords);
  }

  Set<RunId> setAside() {
    return Set.copyOf(setAside.keySet());
  }

  Set<RunId> released() {
    return Set.copyOf(released);
  }

  boolean isReleased(RunId run) {
    return released.contains(run);
  }

  int parkedCount() {
    return parked.size();
  }
}
