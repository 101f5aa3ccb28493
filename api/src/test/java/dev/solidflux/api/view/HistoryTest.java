package dev.solidflux.api.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Effect;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Scope;
import dev.solidflux.core.run.SolidState;
import dev.solidflux.core.run.Step;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is told of a run is what its events say, at each of them. */
class HistoryTest {

  private static final String PIPELINE =
      """
      pipeline: p
      solids:
        first: {queue: q, task: t, retry: {attempts: 2}}
        views:
          forEach: "${first}"
          as: view
          tolerate: 1
          solids:
            cut: {queue: q, task: t, retry: {attempts: 2}}
            tiles: {forEach: [1, 2], as: tile, queue: q, task: t, after: [cut], onError: collect}
            wait: {delay: 1s, when: "${view != 2}"}
            sum: {value: "${tiles}", after: [wait], join: finished}
        others: {forEach: "${first}", as: other, pipeline: p, onError: collect}
        flat: {forEach: "${first}", as: one, where: "${one != 2}", value: "${one}"}
        end: {queue: q, task: t, args: ["${views}", "${flat}"]}
      finally:
        tidy: {queue: q, task: t}
      """;

  private final List<RunEvent> events = new ArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private Run run;
  private History history;

  HistoryTest() {
    PipelineDocument parsed = PipelineDocument.parse(PIPELINE, Format.YAML);
    Pipeline pipeline = ((PipelineDocument.Parsed) parsed).pipeline();
    RunId id = new RunId(new UUID(0x0190_0000_0000_7000L, 42));
    run = Run.initial(id, pipeline, 1);
    history = History.none(id, pipeline, 1);
  }

  private void does(Command command) {
    Step step = Step.step(run, command, Instant.EPOCH, Budget.of(() -> false));
    run = step.run();
    for (RunEvent event : step.events()) {
      events.add(event);
      JsonNode body = JsonMapper.shared().readTree(Formats.EVENTS.text(event));
      history =
          history.with(
              new Runs.Event(events.size(), Instant.EPOCH, Formats.EVENTS.name(event), 1, body));
      assertThat(history.unreadable()).isNull();
    }
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.ArmTimer(Timer timer, Instant due)) {
        timers.add(timer);
      }
    }
    assertThat(history.run()).isEqualTo(run);
    asTheRunSays();
  }

  /** Tallies are kept up to date event by event; here they are counted. */
  private void asTheRunSays() {
    Map<String, Integer> open = new HashMap<>();
    run.open()
        .values()
        .forEach(
            one ->
                open.merge(
                    run.solid(one.place()).path() + " " + one.state().label(), 1, Integer::sum));
    long told = history.invocations().stream().filter(Told::isOpen).count();
    assertThat(told).isEqualTo(run.open().size());
    assertThat(history.invocations()).hasSize(run.lastInvocation());
    scopesAsTheRunSays();
    Map<String, Integer> words = new HashMap<>();
    for (Scope scope : run.scopes().values()) {
      scope
          .block()
          .solids()
          .forEach(
              one ->
                  words.merge(one.path() + " " + scope.state(one.name()).word(), 1, Integer::sum));
    }
    history
        .tallies()
        .forEach(
            (path, tally) -> {
              for (Invocation.State state : Invocation.State.values()) {
                String label = state.label();
                if (List.of("queued", "started", "backoff").contains(label)) {
                  assertThat(tally.elements().getOrDefault(label, 0))
                      .as("%s %s", path, label)
                      .isEqualTo(open.getOrDefault(path + " " + label, 0));
                }
              }
              tally.elements().values().forEach(count -> assertThat(count).isPositive());
              tally.instances().values().forEach(count -> assertThat(count).isPositive());
              if (!run.state().ended() && run.state().label().equals("running")) {
                for (SolidState.Word word :
                    List.of(SolidState.Word.WAITING, SolidState.Word.OPEN)) {
                  assertThat(tally.instances().getOrDefault(word, 0))
                      .as("%s %s", path, word)
                      .isEqualTo(words.getOrDefault(path + " " + word, 0));
                }
              }
            });
  }

  private void scopesAsTheRunSays() {
    assertThat(history.scopes().all()).hasSize(run.lastScope());
    for (ToldScope told : history.scopes().all()) {
      Scope scope = run.scopes().get(told.number());
      boolean open = scope != null && !run.state().ended();
      if (!told.solid().isEmpty()) {
        assertThat(told.isOpen()).as("%s is open", told.path()).isEqualTo(open);
        assertThat(told.failure() != null).isEqualTo(told.state().equals("failed"));
      }
      if (open) {
        for (int i = 0; i < told.solids().size(); i++) {
          String name = scope.block().solids().get(i).name();
          assertThat(told.solids().get(i).word())
              .as("%s.%s", told.path(), name)
              .isEqualTo(scope.state(name).word());
        }
      } else if (!told.isOpen()) {
        assertThat(told.solids())
            .as(told.path())
            .extracting(Stood::word)
            .doesNotContain(SolidState.Word.WAITING, SolidState.Word.OPEN);
      }
    }
  }

  private void play(Random random) {
    does(new Command.Start(JsonMapper.shared().readTree("{}")));
    for (int i = 0; i < 300 && !run.state().ended(); i++) {
      List<Invocation> open = List.copyOf(run.open().values());
      if (open.isEmpty()) {
        break;
      }
      Invocation one = open.get(random.nextInt(open.size()));
      does(command(one, random));
    }
  }

  private Command command(Invocation one, Random random) {
    int attempt = one.attempt();
    RunId child = one.child();
    if (child != null) {
      Failure failure = new Failure(Failure.Cause.CHILD, "E", "m", null);
      return new Command.ChildEnded(
          one.number(),
          child,
          JsonMapper.shared().readTree("[1]"),
          random.nextBoolean() ? null : failure);
    }
    if (one.state() == Invocation.State.WAITING) {
      return new Command.TimerFired(new Timer(one.number(), 1, Timer.Kind.WAIT, one.stateSeq()));
    }
    if (one.state() == Invocation.State.BACKOFF) {
      return new Command.TimerFired(
          new Timer(one.number(), attempt, Timer.Kind.RETRY, one.stateSeq()));
    }
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> new Command.Started(one.number(), attempt, "w" + random.nextInt(2), null);
      case 4, 5, 6 ->
          new Command.Failed(
              one.number(), attempt, new Failure(Failure.Cause.TASK, "E", "m", null));
      case 7 ->
          random.nextInt(10) == 0
              ? new Command.Cancel("c")
              : new Command.Heard(one.number(), attempt);
      default ->
          new Command.Succeeded(one.number(), attempt, JsonMapper.shared().readTree("[1, 2, 3]"));
    };
  }

  @Test
  void atEachEventOfRandomRunsWhatIsToldIsHowTheRunStands() {
    long seed = Long.getLong("seed", 20261127L);
    for (int i = 0; i < 300; i++) {
      HistoryTest one = new HistoryTest();
      try {
        one.play(new Random(seed + i));
      } catch (Throwable e) {
        throw new AssertionError("seed " + (seed + i), e);
      }
    }
  }

  @Test
  void whatHasChangedSinceAnEventIsToldAndNothingElse() {
    does(new Command.Start(JsonMapper.shared().readTree("{}")));
    long started = run.seq();
    assertThat(RunDetails.view(history, null, started, Shown.NOTHING).solids()).isEmpty();
    does(new Command.Started(1, 1, "w", null));
    assertThat(RunDetails.view(history, null, started, Shown.NOTHING).solids())
        .singleElement()
        .satisfies(
            solid -> {
              assertThat(solid.name()).isEqualTo("first");
              assertThat(solid.tally()).containsExactly(Map.entry("started", 1));
            });
    does(new Command.Succeeded(1, 1, JsonMapper.shared().readTree("[1, 2]")));
    assertThat(RunDetails.view(history, null, started, Shown.NOTHING).solids())
        .extracting(RunDetail.SolidProgress::name)
        .containsExactly(
            "first",
            "views",
            "views.cut",
            "views.tiles",
            "views.wait",
            "views.sum",
            "others",
            "flat");
    assertThat(RunDetails.view(history, null, 0, Shown.NOTHING).solids()).hasSize(10);
  }

  @Test
  void whatIsInAnElementIsToldOnceItIsOverToo() {
    does(new Command.Start(JsonMapper.shared().readTree("{}")));
    does(new Command.Succeeded(1, 1, JsonMapper.shared().readTree("[1, 2]")));
    assertThat(history.scopes().all())
        .extracting(ToldScope::path, ToldScope::state)
        .containsExactly(tuple("views[0]", "open"), tuple("views[1]", "open"));
    while (!run.state().ended() && run.scopes().containsKey(2)) {
      run.open().values().stream()
          .filter(one -> one.place().scope() == 2)
          .findFirst()
          .ifPresent(one -> does(over(one)));
    }
    ScopeView second = ScopeViews.whole(history, history.scopes().get(2).orElseThrow());
    assertThat(second.state()).isEqualTo("succeeded");
    assertThat(second.solids())
        .extracting(
            ScopeView.Inner::path, ScopeView.Inner::state, one -> one.tally().get("succeeded"))
        .containsExactly(
            tuple("views[1].cut", "succeeded", 1),
            tuple("views[1].tiles", "succeeded", 2),
            tuple("views[1].wait", "skipped", null),
            tuple("views[1].sum", "succeeded", null));
    assertThat(second.solids().getFirst().invocation()).isEqualTo(6);
    assertThat(second.solids().get(1).invocation()).isNull();
    assertThat(RunDetails.solids(history, Waits.NONE, 0))
        .filteredOn(solid -> solid.name().equals("views.wait"))
        .singleElement()
        .satisfies(
            solid -> assertThat(solid.skipped()).containsExactly(new RunDetail.Skip(null, 1)));
  }

  private static Command over(Invocation one) {
    return one.state() == Invocation.State.WAITING
        ? new Command.TimerFired(new Timer(one.number(), 1, Timer.Kind.WAIT, one.stateSeq()))
        : new Command.Succeeded(one.number(), 1, JsonMapper.shared().readTree("1"));
  }

  @Test
  void aRunIsKeptForWhoLooksAgainUntilThereIsNoRoom() {
    does(new Command.Start(JsonMapper.shared().readTree("{}")));
    Histories kept = new Histories(history.bytes());
    kept.put(history);
    assertThat(kept.get(run.id())).isSameAs(history);
    History older = History.none(run.id(), run.pipeline(), 1);
    kept.put(older);
    assertThat(kept.get(run.id())).isSameAs(history);
    RunId other = new RunId(new UUID(0x0190_0000_0000_7000L, 43));
    kept.put(History.none(other, run.pipeline(), 1));
    assertThat(kept.get(run.id())).isNull();
    assertThat(kept.get(other)).isNotNull();
  }
}
