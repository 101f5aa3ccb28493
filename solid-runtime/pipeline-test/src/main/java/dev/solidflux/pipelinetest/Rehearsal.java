package dev.solidflux.pipelinetest;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Effect;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Origin;
import dev.solidflux.core.run.Parent;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Step;
import dev.solidflux.core.run.Timer;
import dev.solidflux.core.run.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One run from its begin to its end, and the runs that it begins, in a time of their own. */
final class Rehearsal {

  private static final RunId ID =
      new RunId(new UUID(0x019b_0000_0000_7000L, 0x8000_0000_0000_0001L));

  /** Nobody waits for more. */
  private static final int STEPS = 2_000_000;

  /**
   * Something that comes to a run at a time; what comes at the same time comes in the order of its
   * making.
   */
  private record Due(Instant at, long order, RunId run, Command command, @Nullable Timer timer) {}

  private record Armed(RunId run, Timer timer) {}

  /**
   * A run on its way.
   *
   * @param prefix of the paths in it: empty for the one that is tested
   */
  private record Played(Run run, String prefix) {
    String path(Invocation one) {
      return prefix + run.path(one.place(), one.index());
    }
  }

  private final Workers workers;
  private final Others others;
  private final Map<String, String> secrets;
  private final Instant begin;
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
  private final Map<Armed, Instant> armed = new LinkedHashMap<>();
  private final Map<RunId, Played> runs = new LinkedHashMap<>();
  private final Permits permits = new Permits();
  private final List<TestedRun.Sent> sent = new ArrayList<>();
  private final List<RunEvent> events = new ArrayList<>();
  private Instant now;
  private long order;

  Rehearsal(
      Pipeline pipeline,
      Workers workers,
      Map<String, String> secrets,
      Others others,
      Instant begin,
      List<PipelineTest.Later> later) {
    this.workers = workers;
    this.others = others;
    this.secrets = Map.copyOf(secrets);
    this.begin = begin;
    this.now = begin;
    runs.put(ID, new Played(Run.initial(ID, pipeline, 1), ""));
    for (PipelineTest.Later one : later) {
      Command command =
          switch (one) {
            case PipelineTest.Later.Signal(Duration after, String name, JsonNode payload) ->
                new Command.Signal(name, payload);
            case PipelineTest.Later.Cancel(Duration after, String reason) ->
                new Command.Cancel(reason);
          };
      comes(begin.plus(one.after()), ID, command);
    }
  }

  TestedRun run(JsonNode input) {
    take(ID, new Command.Start(input));
    for (int i = 0; i < STEPS && !tested().state().ended(); i++) {
      Due next = due.poll();
      if (next == null) {
        throw new IllegalStateException("the run waits for what never comes: " + waits());
      }
      Timer timer = next.timer();
      if (timer == null || next.at().equals(armed.get(new Armed(next.run(), timer)))) {
        now = next.at();
        take(next.run(), next.command());
      }
    }
    return new TestedRun(
        tested(), List.copyOf(events), List.copyOf(sent), Duration.between(begin, now));
  }

  private Run tested() {
    return played(ID).run();
  }

  private Played played(RunId id) {
    Played played = runs.get(id);
    if (played == null) {
      throw new IllegalStateException("there is no run " + id);
    }
    return played;
  }

  private String waits() {
    return runs.values().stream()
        .flatMap(played -> played.run().open().values().stream().map(one -> waits(played, one)))
        .collect(Collectors.joining(", "));
  }

  private static String waits(Played played, Invocation one) {
    Wait wait = one.pending();
    return wait == null || wait.signal() == null
        ? played.path(one) + " (" + one.state().label() + ")"
        : played.path(one) + " (signal '" + wait.signal() + "')";
  }

  private void take(RunId id, Command command) {
    Played played = played(id);
    Step step = Step.step(played.run(), command, now, Budget.of(() -> false));
    runs.put(id, new Played(step.run(), played.prefix()));
    if (id.equals(ID)) {
      events.addAll(step.events());
    }
    step.effects().forEach(effect -> carryOut(id, effect));
  }

  private void carryOut(RunId id, Effect effect) {
    switch (effect) {
      case Effect.Dispatch e -> send(id, e);
      case Effect.ArmTimer(Timer timer, Instant at) -> {
        armed.put(new Armed(id, timer), at);
        due.add(new Due(at, order++, id, new Command.TimerFired(timer), timer));
      }
      case Effect.BeginChild e -> begin(id, e);
      case Effect.Tell(RunId to, Command command) -> {
        if (runs.containsKey(to)) {
          comes(now, to, command);
        }
      }
      case Effect.AskPermit e -> {
        permits.ask(id, e);
        givePermits();
      }
      case Effect.KeepResult e ->
          permits.keep(e.permit(), e.result(), new Origin(id, e.invocation()));
      case Effect.ReturnPermits e -> {
        permits.giveBack(id, e.invocation());
        givePermits();
      }
      case Effect.DisarmTimers e -> {}
      case Effect.EndAttempt e -> {}
      case Effect.CancelTask e -> {}
      case Effect.EndRun e -> {}
    }
  }

  private void givePermits() {
    for (Permits.Holder one : permits.answered()) {
      Permits.Kept kept = permits.kept(one.permit());
      if (kept != null) {
        comes(now, one.run(), new Command.Cached(one.invocation(), kept.result(), kept.from()));
      }
    }
    for (Permits.Holder one : permits.give()) {
      comes(now, one.run(), new Command.PermitGiven(one.invocation(), one.index()));
    }
  }

  private void send(RunId id, Effect.Dispatch e) {
    try {
      send(id, e, e.secrets().fill(e.args(), secrets::get));
    } catch (SecretPlaces.Missing missing) {
      String message = String.valueOf(missing.getMessage());
      Failure failure = new Failure(Failure.Cause.LIMIT, "TaskUnsendable", message, null);
      comes(now, id, new Command.Failed(e.invocation(), e.attempt(), failure));
    }
  }

  /** A worker is there at once. */
  private void send(RunId id, Effect.Dispatch e, JsonNode args) {
    String path = path(id, e.invocation());
    Task task = new Task(e.task(), e.queue(), e.priority(), path, e.attempt(), args);
    sent.add(new TestedRun.Sent(task, Duration.between(begin, now)));
    comes(now, id, new Command.Started(e.invocation(), e.attempt(), "script", null));
    if (workers.answers(task)) {
      comes(now.plus(workers.time(task)), id, workers.reply(task, e.invocation()));
    }
  }

  private String path(RunId id, int invocation) {
    Played played = played(id);
    return played
        .run()
        .invocation(invocation)
        .map(played::path)
        .orElse("an invocation that was given up");
  }

  /**
   * What is scripted ends at once; what has a document is played; the parent is told of neither.
   */
  private void begin(RunId above, Effect.BeginChild e) {
    Parent parent = e.parent();
    JsonNode input = e.child().input();
    switch (others.find(e.pipeline(), input)) {
      case Others.Other.Document(Pipeline pipeline) -> {
        RunId id = e.child().run();
        String prefix = path(above, parent.invocation()) + "/";
        runs.put(id, new Played(Run.initial(id, pipeline, 1, parent), prefix));
        comes(now, id, new Command.Start(input, e.priority()));
      }
      case Others.Other.Ended(JsonNode output, var failure) ->
          comes(
              now,
              above,
              new Command.ChildEnded(parent.invocation(), e.child().run(), output, failure));
      case Others.Other.Unknown unknown -> comes(now, above, e.refusal());
    }
  }

  private void comes(Instant at, RunId run, Command command) {
    due.add(new Due(at, order++, run, command, null));
  }
}
