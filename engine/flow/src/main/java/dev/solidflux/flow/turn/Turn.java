package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Rejection;
import dev.solidflux.core.run.Step;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Journal.DueTimer;
import dev.solidflux.flow.port.Journal.InboxEntry;
import dev.solidflux.flow.port.TelemetryRow;
import dev.solidflux.flow.send.Send;
import dev.solidflux.flow.send.Word;
import dev.solidflux.flow.send.Word.Inherited;
import dev.solidflux.flow.send.Word.Verdict;
import dev.solidflux.flow.turn.Carried.TimerWord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn of a shard: takes inputs one after the other and puts what they lead to into a batch and
 * what follows from its commit. It changes nothing itself, but that it has heard of attempts.
 */
final class Turn {

  private static final Logger log = LoggerFactory.getLogger(Turn.class);

  private final Memory memory;
  private final Sight sight;
  private final BatchBuilder batch;
  private final Deadlines deadlines;
  private final List<Delivery> acks = new ArrayList<>();
  private final List<String> barriers = new ArrayList<>();
  private final List<TimerWord> postponed = new ArrayList<>();
  private final List<TelemetryRow> telemetry = new ArrayList<>();
  private final Map<Inherited, Verdict> inherited = new LinkedHashMap<>();
  private final List<Evaluation> evaluations = new ArrayList<>();
  private final Set<RunId> evaluating = new HashSet<>();
  private final List<RunId> evaluated = new ArrayList<>();
  private final List<Input> deferred = new ArrayList<>();
  private final List<Input> later = new ArrayList<>();
  private final Map<Rejection, Integer> rejections = new HashMap<>();

  Turn(Memory memory, Sight sight) {
    this.memory = memory;
    this.sight = sight;
    this.batch = new BatchBuilder(sight.now(), memory.places());
    this.deadlines = new Deadlines(memory, sight);
  }

  /** Whether one more input may make the batch too large. */
  boolean isFull(TurnSettings settings) {
    return batch.eventCount() >= settings.events() || batch.bytes() >= settings.bytes();
  }

  void take(Input input) {
    RunId run = input.run();
    if (run != null && !(input instanceof Input.Stepped)) {
      if (waits(run)) {
        deferred.add(input);
        return;
      }
      if (isUnknown(run)) {
        later.add(input);
        return;
      }
    }
    switch (input) {
      case Input.FromInbox inbox -> inbox(inbox);
      case Input.Reply reply -> reply(reply);
      case Input.Unusable unusable -> {
        acks.add(unusable.delivery());
        park(unusable.delivery(), unusable.reason());
      }
      case Input.Barrier barrier -> {
        acks.add(barrier.delivery());
        barriers.add(barrier.delivery().correlationId());
      }
      case Input.Due due -> due(due);
      case Input.Said(Word.Unsendable no) -> unsendable(input, no);
      case Input.Said(Inherited task) -> inherited.put(task, verdict(task));
      case Input.Stepped stepped -> stepped(stepped);
    }
  }

  /** Not brought into memory this time, or released just now: for the next turn. */
  private boolean isUnknown(RunId run) {
    return batch.isReleased(run)
        || (!batch.isSetAside(run)
            && batch.run(run) == null
            && memory.hot().get(run) == null
            && !sight.absent().containsKey(run));
  }

  private boolean waits(RunId run) {
    return evaluating.contains(run) || memory.evaluations().busy(run);
  }

  // ---- the inbox

  private void inbox(Input.FromInbox input) {
    InboxEntry entry = input.entry();
    Standing standing = standing(entry.run());
    switch (entry.command()) {
      case Kept.Unreadable<Command>(String reason, boolean newer)
          when !(standing instanceof Standing.Missing) -> {
        aside(entry.run(), reason, newer);
        batch.inboxHeld(entry.id());
      }
      case Kept.Unreadable<Command>(String reason, boolean newer) -> missing(entry);
      case Kept.Known<Command>(Command.Release release) -> {
        if (standing instanceof Standing.Aside) {
          batch.release(entry.run());
        }
        batch.inboxDone(entry.id());
      }
      case Kept.Known<Command>(Command command) -> {
        switch (standing) {
          case Standing.Hot(HotRun hot) -> step(hot, command, input);
          case Standing.Missing missing -> missing(entry);
          case Standing.Aside set -> batch.inboxHeld(entry.id());
          case Standing.Unreadable(String reason, boolean newer) -> {
            aside(entry.run(), reason, newer);
            batch.inboxHeld(entry.id());
          }
        }
      }
    }
  }

  private void missing(InboxEntry entry) {
    batch.inboxDone(entry.id());
    batch.park(
        new Batch.ParkedRow(
            sight.now(),
            "inbox-" + entry.id(),
            "unknown-run: " + entry.run(),
            "",
            Excerpt.of(String.valueOf(entry.command()))));
  }

  // ---- the mailbox

  private void reply(Input.Reply reply) {
    switch (standing(reply.run())) {
      case Standing.Hot(HotRun hot) -> reply(reply, hot);
      case Standing.Missing missing -> {
        acks.add(reply.delivery());
        park(reply.delivery(), "unknown-run: " + reply.run());
      }
      case Standing.Aside aside -> hold(reply);
      case Standing.Unreadable(String reason, boolean newer) -> {
        aside(reply.run(), reason, newer);
        hold(reply);
      }
    }
  }

  private void reply(Input.Reply reply, HotRun hot) {
    if (hot.stored().shard() != memory.shard()) {
      acks.add(reply.delivery());
      park(reply.delivery(), "foreign-shard: the run belongs to shard " + hot.stored().shard());
      return;
    }
    switch (reply.content()) {
      case Content.Started started -> {
        heard(reply);
        step(hot, command(reply), reply);
      }
      case Content.Progress said -> telemetry(hot, reply);
      case Content.Log said -> telemetry(hot, reply);
      case Content.Heartbeat said -> telemetry(hot, reply);
      case Content.Retrying said -> telemetry(hot, reply);
      case Content.Succeeded done -> end(hot, reply);
      case Content.Failed failed -> end(hot, reply);
      case Content.Revoked revoked -> end(hot, reply);
      case Content.Unreadable unreadable -> {
        park(reply.delivery(), unreadable.reason());
        if (unreadable.endsAttempt()) {
          end(hot, reply);
        } else {
          step(hot, command(reply), reply);
        }
      }
    }
  }

  /** What a reply tells its run; what says nothing but that the worker lives is a sign of life. */
  private static Command command(Input.Reply reply) {
    int invocation = reply.attempt().invocation();
    int attempt = reply.attempt().number();
    return switch (reply.content()) {
      case Content.Started started -> new Command.Started(invocation, attempt, started.worker());
      case Content.Succeeded done -> new Command.Succeeded(invocation, attempt, done.result());
      case Content.Failed failed -> new Command.Failed(invocation, attempt, failed.failure());
      case Content.Revoked revoked -> new Command.Revoked(invocation, attempt);
      case Content.Unreadable no when no.endsAttempt() ->
          new Command.Failed(invocation, attempt, Failures.invalidReply(no.reason()));
      default -> new Command.Heard(invocation, attempt);
    };
  }

  private void telemetry(HotRun hot, Input.Reply reply) {
    Attempt attempt = reply.attempt();
    if (!hot.run().listensTo(attempt.invocation(), attempt.number())) {
      acks.add(reply.delivery());
      rejected(Rejection.LATE_REPLY);
      return;
    }
    heard(reply);
    if (isStarted(hot, attempt)) {
      acks.add(reply.delivery());
    } else {
      step(hot, command(reply), reply);
    }
  }

  private void heard(Input.Reply reply) {
    if (sight.heard().add(reply)) {
      memory.telemetry().add(reply.attempt(), reply.content(), sight.now());
    }
  }

  /**
   * The attempt's last telemetry goes before its end, so that whoever follows sees it in this
   * order.
   */
  private void end(HotRun hot, Input.Reply reply) {
    Attempt attempt = reply.attempt();
    List<TelemetryRow> last = memory.telemetry().end(attempt, sight.now());
    if (hot.run().listensTo(attempt.invocation(), attempt.number())) {
      telemetry.addAll(last);
    }
    step(hot, command(reply), reply);
  }

  /** Keeps what a reply says until its run is released. */
  private void hold(Input.Reply reply) {
    acks.add(reply.delivery());
    Command command = command(reply);
    if (!(command instanceof Command.Heard)) {
      batch.hold(reply.run(), command);
    }
  }

  // ---- timers

  private void due(Input.Due due) {
    DueTimer row = due.timer();
    Attempt attempt = new Attempt(row.run(), row.invocation(), row.attempt());
    Standing standing = standing(row.run());
    switch (row.kind()) {
      case Kept.Unreadable<Timer.Kind>(String reason, boolean newer) -> {
        if (!(standing instanceof Standing.Aside)) {
          aside(row.run(), reason, newer);
        }
      }
      case Kept.Known<Timer.Kind>(Timer.Kind kind) -> {
        Timer timer = new Timer(row.invocation(), row.attempt(), kind, row.armedSeq());
        switch (standing) {
          case Standing.Hot(HotRun hot) -> due(due, hot, attempt, timer);
          case Standing.Missing missing -> batch.fired(attempt, timer);
          case Standing.Aside aside -> postponed.add(new TimerWord.Fired(attempt, kind));
          case Standing.Unreadable(String reason, boolean newer) -> {
            aside(row.run(), reason, newer);
            postponed.add(new TimerWord.Fired(attempt, kind));
          }
        }
      }
    }
  }

  private void due(Input.Due due, HotRun hot, Attempt attempt, Timer timer) {
    switch (deadlines.judge(hot, attempt, timer, due.timer().waiting())) {
      case Deadlines.Ruling.Over over -> step(hot, new Command.TimerFired(timer), due);
      case Deadlines.Ruling.Heard heard ->
          step(hot, new Command.Heard(timer.invocation(), timer.attempt()), due);
      case Deadlines.Ruling.Later(Instant then) -> {
        postponed.add(new TimerWord.Fired(attempt, timer.kind()));
        postponed.add(new TimerWord.Armed(attempt, timer, then, due.timer().waiting()));
      }
      case Deadlines.Ruling.NotSentYet(Instant then) -> {
        batch.requeue(attempt, then);
        postponed.add(new TimerWord.Fired(attempt, timer.kind()));
        postponed.add(new TimerWord.Armed(attempt, timer, then, due.timer().waiting()));
      }
    }
  }

  // ---- what the outbox says

  private void unsendable(Input origin, Word.Unsendable no) {
    Attempt attempt = no.attempt();
    Command failed = failed(no);
    switch (standing(attempt.run())) {
      case Standing.Hot(HotRun hot) -> step(hot, failed, origin);
      case Standing.Missing missing -> {}
      case Standing.Aside aside -> batch.hold(attempt.run(), failed);
      case Standing.Unreadable(String reason, boolean newer) -> {
        aside(attempt.run(), reason, newer);
        batch.hold(attempt.run(), failed);
      }
    }
  }

  private Verdict verdict(Inherited task) {
    Attempt attempt = task.entry().attempt();
    return switch (standing(attempt.run())) {
      case Standing.Hot(HotRun hot) -> verdict(task, hot, attempt);
      case Standing.Missing missing -> Verdict.OVER;
      case Standing.Aside aside -> Verdict.WAIT;
      case Standing.Unreadable unreadable -> Verdict.WAIT;
    };
  }

  private Verdict verdict(Inherited task, HotRun hot, Attempt attempt) {
    if (!hot.run().mayBeSent(attempt.invocation(), attempt.number())) {
      return Verdict.OVER;
    }
    boolean wait = isStarted(hot, attempt) && !(task.silent() && deadlines.silent(attempt));
    return wait ? Verdict.WAIT : Verdict.SEND;
  }

  private static boolean isStarted(HotRun hot, Attempt attempt) {
    return hot.run()
        .invocation(attempt.invocation())
        .filter(i -> i.state() == Invocation.State.STARTED)
        .isPresent();
  }

  // ---- steps

  private void stepped(Input.Stepped stepped) {
    Evaluation evaluation = stepped.evaluation();
    evaluated.add(evaluation.base().id());
    switch (stepped.outcome()) {
      case Evaluation.Outcome.Done(Step step) ->
          accept(evaluation.base(), step, evaluation.origin());
      case Evaluation.Outcome.Broken(Throwable why) ->
          broken(evaluation.base(), evaluation.command(), evaluation.origin(), why);
    }
  }

  private void step(HotRun hot, Command command, @Nullable Input origin) {
    Optional<Step> step;
    try {
      step = Step.here(hot.run(), command, sight.now());
    } catch (RuntimeException | StackOverflowError e) {
      broken(hot, command, origin, e);
      return;
    }
    if (step.isPresent()) {
      accept(hot, step.get(), origin);
    } else {
      evaluating.add(hot.id());
      evaluations.add(new Evaluation(hot, command, origin, sight.now()));
    }
  }

  private void accept(HotRun hot, Step step, @Nullable Input origin) {
    taken(origin);
    Rejection rejection = step.rejection();
    if (rejection != null) {
      rejected(rejection);
    }
    batch.add(hot, step);
  }

  /** The input is used up by what is in the batch. */
  private void taken(@Nullable Input origin) {
    switch (origin) {
      case Input.FromInbox inbox -> batch.inboxDone(inbox.entry().id());
      case Input.Reply reply -> acks.add(reply.delivery());
      case Input.Due due -> {
        DueTimer row = due.timer();
        if (row.kind() instanceof Kept.Known<Timer.Kind>(Timer.Kind kind)) {
          batch.fired(
              new Attempt(row.run(), row.invocation(), row.attempt()),
              new Timer(row.invocation(), row.attempt(), kind, row.armedSeq()));
        }
      }
      case null, default -> {}
    }
  }

  private void rejected(Rejection reason) {
    rejections.merge(reason, 1, Integer::sum);
  }

  // ---- runs that this engine cannot go on with

  private void broken(HotRun hot, Command command, @Nullable Input origin, Throwable why) {
    log.atError().addKeyValue("run", hot.id()).setCause(why).log("a run cannot be stepped");
    setAside(hot.id(), "the engine cannot step it: " + why);
    hold(command, origin, hot.id());
  }

  private void hold(Command command, @Nullable Input origin, RunId run) {
    switch (origin) {
      case Input.FromInbox inbox -> batch.inboxHeld(inbox.entry().id());
      case Input.Reply reply -> {
        acks.add(reply.delivery());
        batch.hold(run, command);
      }
      case Input.Due due -> firedInMemory(due);
      case Input.Said said -> batch.hold(run, command);
      case null, default -> {}
    }
  }

  private void aside(RunId run, String reason, boolean newer) {
    if (newer && sight.newerLives()) {
      throw new NewerBuildNeeded(reason);
    }
    log.atError().addKeyValue("run", run).log("a run cannot be read: {}", Excerpt.line(reason));
    setAside(run, reason);
  }

  /** The run is set aside whole, whatever it was about to do. */
  void setAside(RunId run, String reason) {
    batch.setAside(run, Excerpt.of(reason));
  }

  /**
   * The database refuses what this input leads to, or its owners died of it: it is held back and
   * its run set aside; but a reply that cannot be stored first fails its own attempt.
   */
  void blame(Input culprit, String reason, boolean again) {
    if (culprit instanceof Input.Stepped stepped) {
      Input origin = stepped.evaluation().origin();
      evaluated.add(stepped.evaluation().base().id());
      if (origin != null) {
        blame(origin, reason, again);
      } else {
        setAside(stepped.evaluation().base().id(), reason);
      }
      return;
    }
    if (culprit instanceof Input.Reply reply) {
      Command failed =
          new Command.Failed(
              reply.attempt().invocation(),
              reply.attempt().number(),
              Failures.invalidReply("the reply cannot be stored"));
      if (!again && standing(reply.run()) instanceof Standing.Hot(HotRun hot)) {
        park(reply.delivery(), reason);
        step(hot, failed, reply);
        return;
      }
      setAside(reply.run(), reason);
      hold(failed, reply, reply.run());
      return;
    }
    switch (culprit) {
      case Input.FromInbox inbox -> {
        setAside(inbox.run(), reason);
        batch.inboxHeld(inbox.entry().id());
      }
      case Input.Due due -> {
        setAside(due.run(), reason);
        firedInMemory(due);
      }
      case Input.Said(Word.Unsendable no) -> {
        setAside(no.attempt().run(), reason);
        batch.hold(no.attempt().run(), failed(no));
      }
      case Input.Said(Inherited task) -> inherited.put(task, Verdict.WAIT);
      case Input.Unusable unusable -> acks.add(unusable.delivery());
      case Input.Barrier barrier -> acks.add(barrier.delivery());
      case Input.Reply other -> throw new IllegalStateException("handled above");
      case Input.Stepped other -> throw new IllegalStateException("handled above");
    }
  }

  private void firedInMemory(Input.Due due) {
    DueTimer row = due.timer();
    if (row.kind() instanceof Kept.Known<Timer.Kind>(Timer.Kind kind)) {
      postponed.add(
          new TimerWord.Fired(new Attempt(row.run(), row.invocation(), row.attempt()), kind));
    }
  }

  private static Command failed(Word.Unsendable no) {
    Attempt attempt = no.attempt();
    return new Command.Failed(
        attempt.invocation(), attempt.number(), Failures.unsendable(no.reason()));
  }

  // ---- runs

  private Standing standing(RunId id) {
    if (batch.isSetAside(id)) {
      return new Standing.Aside();
    }
    HotRun changed = batch.run(id);
    HotRun run = changed != null ? changed : memory.hot().get(id);
    return run != null
        ? new Standing.Hot(run)
        : sight.absent().getOrDefault(id, new Standing.Missing());
  }

  private void park(Delivery delivery, String reason) {
    Delivery.Raw raw = delivery.raw();
    batch.park(
        new Batch.ParkedRow(
            sight.now(),
            "mailbox-" + memory.shard(),
            Excerpt.of(reason),
            raw.headers(),
            raw.body()));
  }

  // ---- the end of the turn

  /**
   * Takes the telemetry whose interval is over along, and lets it move the deadlines that it
   * answers.
   */
  void takeTelemetry() {
    memory
        .telemetry()
        .takeDue(sight.now())
        .forEach(
            (attempt, rows) -> {
              boolean known = standing(attempt.run()) instanceof Standing.Hot;
              if (!known || listens(attempt)) {
                telemetry.addAll(rows);
              }
              if (known
                  && !waits(attempt.run())
                  && standing(attempt.run()) instanceof Standing.Hot(HotRun hot)) {
                step(hot, new Command.Heard(attempt.invocation(), attempt.number()), null);
              }
            });
  }

  private boolean listens(Attempt attempt) {
    return standing(attempt.run()) instanceof Standing.Hot(HotRun hot)
        && hot.run().listensTo(attempt.invocation(), attempt.number());
  }

  Turned end(List<Batch.QueueMark> marks) {
    return new Turned(
        List.copyOf(telemetry), batch.build(marks), batch.isEmpty() && marks.isEmpty(), carried());
  }

  private Carried carried() {
    List<TimerWord> timers = new ArrayList<>(batch.timerWords());
    timers.addAll(postponed);
    Set<RunId> touched = new LinkedHashSet<>();
    batch.changed().forEach(run -> touched.add(run.id()));
    telemetry.forEach(row -> touched.add(row.attempt().run()));
    touched.addAll(batch.setAside());
    touched.addAll(batch.released());
    return new Carried(
        batch.changed(),
        batch.setAside(),
        batch.released(),
        List.copyOf(acks),
        List.copyOf(barriers),
        timers,
        batch.added().stream().map(row -> new Send(row, traceparent(row.attempt().run()))).toList(),
        batch.taskWords(),
        Map.copyOf(inherited),
        List.copyOf(evaluations),
        List.copyOf(deferred),
        List.copyOf(later),
        List.copyOf(evaluated),
        touched,
        Map.copyOf(rejections),
        batch.parkedCount());
  }

  private @Nullable String traceparent(RunId run) {
    return standing(run) instanceof Standing.Hot(HotRun hot) ? hot.stored().traceparent() : null;
  }

  boolean writesNothing() {
    return batch.isEmpty();
  }
}
