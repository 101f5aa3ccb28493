package dev.solidflux.core.run;

import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.run.RunEvent.AttemptFailed;
import dev.solidflux.core.run.RunEvent.AttemptScheduled;
import dev.solidflux.core.run.RunEvent.AttemptStarted;
import dev.solidflux.core.run.RunEvent.InvocationSucceeded;
import dev.solidflux.core.run.RunEvent.InvocationsCancelled;
import dev.solidflux.core.run.RunEvent.InvocationsScheduled;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** The transitions that random runs take, and what commands lead to at once. */
final class Transitions {

  /** Whose state an event changes. */
  enum Of {
    RUN,
    SOLID,
    INVOCATION,
    ATTEMPT
  }

  /** One change of state; both states by the names that people see. */
  record Transition(String from, String event, String to) {
    static final String NOT_YET = "–";
  }

  private record Number(int invocation, int attempt) {}

  private final Map<Of, Set<Transition>> taken = new EnumMap<>(Of.class);
  private final Map<String, Set<String>> ledTo = new HashMap<>();

  Set<Transition> taken(Of of) {
    return taken.computeIfAbsent(of, any -> new HashSet<>());
  }

  /** The events that a command, or a timer of that name, has led to at once. */
  Set<String> ledTo(String command) {
    return ledTo.getOrDefault(command, Set.of());
  }

  /** Whatever may happen, by chance: late, twice, out of order. */
  void play(Random random) {
    String yaml = RandomDocument.yaml(random);
    // an element that is a number has no x
    Story story = Story.of(random.nextInt(4) == 0 ? yaml.replace("${its0}", "${its0.x}") : yaml);
    if (random.nextInt(20) > 0) {
      story.start("{\"n\": 1}");
    }
    for (int i = 0; i < 6 && random.nextInt(8) > 0; i++) {
      does(story, new Command.Started(1, 1, "w" + i, null));
    }
    for (int i = 0; i < 150 && !story.run.state().ended(); i++) {
      does(
          story,
          random.nextInt(40) == 0
              ? new Command.Cancel("c")
              : RandomRunsTest.anything(story, random));
    }
    record(story);
  }

  private void does(Story story, Command command) {
    Run before = story.run;
    story.does(command);
    boolean proceeds =
        command instanceof Command.TimerFired(Timer timer) && timer.kind() == Timer.Kind.PROCEED;
    if (!story.last.events().isEmpty() && !(command instanceof Command.Asked) && !proceeds) {
      lead(before, command, story.last);
    }
  }

  private void lead(Run before, Command command, Step step) {
    String name =
        command instanceof Command.TimerFired fired
            ? Formats.name(fired.timer().kind())
            : Formats.COMMANDS.name(command);
    List<RunEvent> atOnce =
        Decide.decide(before, command, Instant.EPOCH, new Expressions(Budget.of(() -> false)))
            .events();
    for (RunEvent event : step.events().subList(0, atOnce.size())) {
      ledTo.computeIfAbsent(name, any -> new TreeSet<>()).add(Formats.EVENTS.name(event));
    }
  }

  private void record(Story story) {
    Run run = Run.initial(story.run.id(), story.run.pipeline(), story.run.version());
    Map<Place, String> solids = new HashMap<>();
    Map<Integer, String> invocations = new HashMap<>();
    Map<Number, String> attempts = new HashMap<>();
    for (RunEvent event : story.history) {
      Run next = Fold.fold(run, event);
      String name = Formats.EVENTS.name(event);
      changed(Of.RUN, run.state().label(), name, next.state().label());
      solids(solids, name, next);
      invocations(invocations, event, name, next);
      attempts(attempts, run, event, name);
      run = next;
    }
  }

  /** A scope that is over is not kept: what in it had not ended was given up with it. */
  private void solids(Map<Place, String> solids, String name, Run after) {
    Map<Place, String> next = new HashMap<>();
    for (Scope scope : after.scopes().values()) {
      boolean over =
          after.state().ended()
              || (after.life() instanceof Life.Finishing finishing
                  && scope.id() < finishing.scope());
      for (Solid solid : scope.block().solids()) {
        SolidState state = scope.state(solid.name());
        boolean ended = state instanceof SolidState.Ended;
        next.put(
            new Place(scope.id(), solid.name()),
            ended || !over ? state.word().label() : "cancelled");
      }
    }
    solids.forEach(
        (place, before) -> {
          boolean open = before.equals("waiting") || before.equals("open");
          next.putIfAbsent(place, open ? "cancelled" : before);
        });
    next.forEach(
        (place, to) -> {
          String before = solids.put(place, to);
          changed(Of.SOLID, before == null ? "waiting" : before, name, to);
        });
  }

  private void invocations(
      Map<Integer, String> invocations, RunEvent event, String name, Run after) {
    Map<Integer, String> next = new HashMap<>();
    after.open().values().forEach(one -> next.put(one.number(), one.state().label()));
    switch (event) {
      case InvocationSucceeded e -> next.put(e.invocation(), "succeeded");
      case RunEvent.SignalTaken e -> next.put(e.invocation(), "succeeded");
      case RunEvent.InvocationCached e -> next.put(e.invocation(), "succeeded");
      case AttemptFailed e -> next.putIfAbsent(e.invocation(), "failed");
      case InvocationsCancelled e -> e.invocations().forEach(one -> next.put(one, "cancelled"));
      default -> {}
    }
    next.forEach(
        (number, to) -> {
          String before = invocations.put(number, to);
          changed(Of.INVOCATION, before == null ? Transition.NOT_YET : before, name, to);
        });
  }

  /** An attempt's state is nowhere but in the history: its invocation knows the latest alone. */
  private void attempts(Map<Number, String> attempts, Run before, RunEvent event, String name) {
    Map<Number, String> next = new HashMap<>();
    switch (event) {
      case InvocationsScheduled e -> {
        for (int i = 0; i < e.args().size(); i++) {
          next.put(new Number(e.invocation() + i, 1), "sent");
        }
      }
      case RunEvent.PermitTaken e when e.invocation() > 0 && permitted(before, e) ->
          next.put(new Number(e.invocation(), 1), "sent");
      case AttemptScheduled e -> next.put(new Number(e.invocation(), e.attempt()), "sent");
      case AttemptStarted e -> {
        giveUp(next, before, e.invocation());
        next.put(new Number(e.invocation(), e.attempt()), "started");
      }
      case AttemptFailed e when before.task(e.invocation()).isPresent() ->
          next.put(new Number(e.invocation(), e.attempt()), "failed");
      case InvocationSucceeded e when before.task(e.invocation()).isPresent() -> {
        giveUp(next, before, e.invocation());
        next.put(new Number(e.invocation(), e.attempt()), "succeeded");
      }
      case InvocationsCancelled e -> e.invocations().forEach(one -> giveUp(next, before, one));
      default -> {}
    }
    next.forEach(
        (number, to) -> {
          String from = attempts.put(number, to);
          changed(Of.ATTEMPT, from == null ? Transition.NOT_YET : from, name, to);
        });
  }

  private static boolean permitted(Run before, RunEvent.PermitTaken e) {
    return Permits.hold(before, e.invocation()).more().isOver();
  }

  private static void giveUp(Map<Number, String> next, Run before, int invocation) {
    Invocation at = before.known(invocation);
    if (at.sent()) {
      next.put(new Number(invocation, at.attempt()), "given up");
    }
  }

  private void changed(Of of, String from, String event, String to) {
    if (!from.equals(to)) {
      taken(of).add(new Transition(from, event, to));
    }
  }

  /** As people see it. */
  static String text(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
