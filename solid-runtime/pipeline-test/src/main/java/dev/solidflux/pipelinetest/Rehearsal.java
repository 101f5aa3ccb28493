package dev.solidflux.pipelinetest;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Effect;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Step;
import dev.solidflux.core.run.Timer;
import dev.solidflux.core.run.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One run from its begin to its end, in a time of its own. */
final class Rehearsal {

  private static final RunId ID =
      new RunId(new UUID(0x019b_0000_0000_7000L, 0x8000_0000_0000_0001L));

  /** Nobody waits for more. */
  private static final int STEPS = 2_000_000;

  /**
   * Something that comes at a time; what comes at the same time comes in the order of its making.
   */
  private record Due(Instant at, long order, Command command, @Nullable Timer timer) {}

  private final Workers workers;
  private final Instant begin;
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
  private final Map<Timer, Instant> armed = new HashMap<>();
  private final List<TestedRun.Sent> sent = new ArrayList<>();
  private final List<RunEvent> events = new ArrayList<>();
  private Instant now;
  private Run run;
  private long order;

  Rehearsal(Pipeline pipeline, Workers workers, Instant begin, List<PipelineTest.Later> later) {
    this.workers = workers;
    this.begin = begin;
    this.now = begin;
    this.run = Run.initial(ID, pipeline, 1);
    for (PipelineTest.Later one : later) {
      Command command =
          switch (one) {
            case PipelineTest.Later.Signal(Duration after, String name, JsonNode payload) ->
                new Command.Signal(name, payload);
            case PipelineTest.Later.Cancel(Duration after, String reason) ->
                new Command.Cancel(reason);
          };
      comes(begin.plus(one.after()), command);
    }
  }

  TestedRun run(JsonNode input) {
    take(new Command.Start(input));
    for (int i = 0; i < STEPS && !run.state().ended(); i++) {
      Due next = due.poll();
      if (next == null) {
        throw new IllegalStateException("the run waits for what never comes: " + waits());
      }
      Timer timer = next.timer();
      if (timer == null || next.at().equals(armed.get(timer))) {
        now = next.at();
        take(next.command());
      }
    }
    return new TestedRun(run, List.copyOf(events), List.copyOf(sent), Duration.between(begin, now));
  }

  private String waits() {
    return run.open().values().stream().map(this::waits).collect(Collectors.joining(", "));
  }

  private String waits(Invocation one) {
    Wait wait = one.pending();
    String path = run.path(one.place(), one.index());
    return wait == null || wait.signal() == null
        ? path + " (" + one.state().label() + ")"
        : path + " (signal '" + wait.signal() + "')";
  }

  private void take(Command command) {
    Step step = Step.step(run, command, now, Budget.of(() -> false));
    run = step.run();
    events.addAll(step.events());
    step.effects().forEach(this::carryOut);
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Dispatch e -> send(e);
      case Effect.ArmTimer(Timer timer, Instant at) -> {
        armed.put(timer, at);
        due.add(new Due(at, order++, new Command.TimerFired(timer), timer));
      }
      case Effect.DisarmTimers e -> {}
      case Effect.EndAttempt e -> {}
      case Effect.CancelTask e -> {}
      case Effect.EndRun e -> {}
    }
  }

  /** A worker is there at once. */
  private void send(Effect.Dispatch e) {
    String path =
        run.invocation(e.invocation())
            .map(one -> run.path(one.place(), one.index()))
            .orElse("an invocation that was given up");
    Task task = new Task(e.task(), e.queue(), path, e.attempt(), e.args());
    sent.add(new TestedRun.Sent(task, Duration.between(begin, now)));
    comes(now, new Command.Started(e.invocation(), e.attempt(), "script", null));
    if (workers.answers(task)) {
      comes(now.plus(workers.time(task)), workers.reply(task, e.invocation()));
    }
  }

  private void comes(Instant at, Command command) {
    due.add(new Due(at, order++, command, null));
  }
}
