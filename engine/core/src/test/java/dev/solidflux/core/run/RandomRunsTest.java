package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.id.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Random pipelines, and workers that reply late, twice, out of order or never: what must hold of
 * every run.
 */
class RandomRunsTest {

  private static final Set<String> taken = new TreeSet<>();
  private static final Set<Rejection> rejected = EnumSet.noneOf(Rejection.class);
  private static final Set<SolidState.Word> ended = EnumSet.noneOf(SolidState.Word.class);
  private static final Set<String> kept = new TreeSet<>();

  @Test
  void everyRunEndsOnceWithWhatItsHistorySays() {
    long seed = Long.getLong("seed", 20260101L);
    int looked = 0;
    for (int i = 0; i < Integer.getInteger("runs", 3_000); i++) {
      Random random = new Random(seed + i);
      String yaml = RandomDocument.yaml(random);
      Story story = Story.of(yaml);
      Apart apart = i % 3 == 0 ? story.keepsApart(new Random(seed + i)) : null;
      try {
        play(story, random);
      } catch (Throwable e) {
        throw new AssertionError("seed " + (seed + i) + "\n" + yaml, e);
      }
      looked += apart == null ? 0 : apart.looked();
    }
    assertThat(looked).as("steps looked into what is kept elsewhere").isGreaterThan(500);
    assertThat(taken).as("every kind of event was seen").hasSize(Formats.EVENTS.names().size());
    Set<Rejection> all = EnumSet.allOf(Rejection.class);
    all.remove(Rejection.TOO_MANY_SIGNALS); // takes more of them than a random run gets
    assertThat(rejected).as("every rejection was seen").isEqualTo(all);
    assertThat(ended)
        .as("solids ended in every way")
        .contains(SolidState.Word.SUCCEEDED, SolidState.Word.SKIPPED, SolidState.Word.FAILED);
    assertThat(kept)
        .as("snapshots were made of everything that a run can be in the middle of")
        .contains("signals", "waits", "scopes", "elements unopened", "elements failed")
        .containsAll(Arrays.stream(RunState.values()).map(RunState::label).toList());
  }

  @AfterAll
  static void print() {
    System.out.println("events seen: " + taken + ", rejections seen: " + rejected);
  }

  private static void play(Story story, Random random) {
    if (random.nextInt(20) > 0) {
      story.start("{\"n\": " + random.nextInt(5) + "}");
      note(story);
    }
    for (int i = 0; i < 400 && !story.run.state().ended(); i++) {
      story.does(anything(story, random));
      note(story);
    }
    bringToItsEnd(story, random);
    check(story);
    for (int i = 0; i < 5; i++) {
      story.does(anything(story, random));
      assertThat(story.last.events()).isEmpty();
      note(story);
    }
    aSnapshotAndTheRestAreAll(story, random);
  }

  /** Wherever it is made; of the events as they are kept, of which the run is what it was. */
  private static void aSnapshotAndTheRestAreAll(Story story, Random random) {
    int at = random.nextInt(story.history.size() + 1);
    Run folded = story.initial;
    Run restored = story.initial;
    for (int i = 0; i <= story.history.size(); i++) {
      if (i == at) {
        restored = restored(story.initial, folded);
      }
      assertThat(restored).isEqualTo(i < at ? story.initial : folded);
      if (i < story.history.size()) {
        RunEvent event = kept(story.history.get(i));
        folded = Fold.fold(folded, event);
        restored = i < at ? restored : Fold.fold(restored, event);
      }
    }
    assertThat(folded).isEqualTo(story.run);
  }

  private static Run restored(Run initial, Run run) {
    kept.add(run.state().label());
    note("signals", run.signals().count() > 0);
    note("waits", run.open().values().stream().anyMatch(one -> one.pending() != null));
    note("scopes", run.scopes().size() > 1);
    note("elements unopened", !run.unopened().isEmpty());
    note(
        "elements failed",
        run.scopes().values().stream()
            .flatMap(scope -> scope.solids().values().stream())
            .anyMatch(state -> state instanceof SolidState.Open(Spread it) && it.failed() > 0));
    Kept<Run> read = Snapshot.read(initial, Snapshot.text(run));
    assertThat(read).isInstanceOf(Kept.Known.class);
    return read.known().orElseThrow();
  }

  private static void note(String what, boolean there) {
    if (there) {
      kept.add(what);
    }
  }

  private static RunEvent kept(RunEvent event) {
    return Formats.EVENTS
        .read(Formats.EVENTS.name(event), 1, Formats.EVENTS.text(event))
        .known()
        .orElseThrow();
  }

  private static void note(Story story) {
    story.last.events().forEach(event -> taken.add(Formats.EVENTS.name(event)));
    if (story.last.rejection() != null) {
      rejected.add(story.last.rejection());
      assertThat(story.last.events()).isEmpty();
    }
  }

  private static void bringToItsEnd(Story story, Random random) {
    if (story.run.state() == RunState.QUEUED) {
      story.start("{\"n\": 1}");
      note(story);
    }
    for (int i = 0; i < 10_000 && !story.run.state().ended(); i++) {
      if (story.run.state() == RunState.HELD) {
        story.permit(0);
        note(story);
        continue;
      }
      assertThat(story.run.open()).as("what it waits for").isNotEmpty();
      List<Invocation> open = new ArrayList<>(story.run.open().values());
      Invocation one = open.get(random.nextInt(open.size()));
      if (one.state() == Invocation.State.HELD) {
        boolean cached = one.hold().asksCache() && random.nextBoolean();
        if (cached) {
          story.cached(one.number(), result(random));
        } else {
          story.permit(one.number());
        }
      } else if (one.child() != null) {
        story.childYields(one.number(), result(random));
      } else if (one.pending() != null && one.pending().signal() != null) {
        story.does(new Command.Signal("go", Story.json(result(random))));
      } else if (one.state() == Invocation.State.WAITING) {
        story.does(
            new Command.TimerFired(new Timer(one.number(), 1, Timer.Kind.WAIT, one.stateSeq())));
      } else {
        story.succeeds(one.number(), result(random));
      }
      note(story);
    }
  }

  static Command anything(Story story, Random random) {
    int invocation = 1 + random.nextInt(story.run.lastInvocation() + 1);
    int attempt = 1 + random.nextInt(3);
    List<Effect.ArmTimer> armed = story.all(Effect.ArmTimer.class).toList();
    return switch (random.nextInt(19)) {
      case 18 ->
          new Command.Cached(invocation, Story.json(result(random)), new Origin(Story.ID, 3));
      case 15, 16, 17 ->
          new Command.PermitGiven(
              story.run.state() == RunState.HELD ? 0 : invocation, random.nextInt(2));
      case 13, 14 -> childEnded(story, random, invocation);
      case 12 -> new Command.Signal("go", Story.json(result(random)));
      case 0, 1, 2, 3 -> new Command.Succeeded(invocation, attempt, Story.json(result(random)));
      case 4 -> new Command.Started(invocation, attempt, "w" + random.nextInt(2), null);
      case 5 -> new Command.Asked(invocation, attempt, "w", random.nextBoolean());
      case 6 -> new Command.Heard(invocation, attempt);
      case 7 ->
          new Command.Failed(
              invocation,
              attempt,
              new Failure(Failure.Cause.TASK, random.nextBoolean() ? "Fatal" : "Weak", "m", null),
              asked(random));
      case 8, 9 ->
          armed.isEmpty()
              ? new Command.Heard(invocation, attempt)
              : new Command.TimerFired(armed.get(random.nextInt(armed.size())).timer());
      case 10 ->
          random.nextInt(10) == 0
              ? new Command.Cancel("c")
              : random.nextInt(3) == 0
                  ? new Command.GivenBack(invocation, attempt)
                  : new Command.Revoked(invocation, attempt);
      default ->
          random.nextInt(4) == 0
              ? new Command.Start(Story.json("{}"))
              : new Command.Started(invocation, 1, "w", null);
    };
  }

  /** Of the run that the invocation waits for, mostly. */
  private static Command childEnded(Story story, Random random, int invocation) {
    RunId child =
        story
            .run
            .invocation(invocation)
            .map(Invocation::child)
            .filter(any -> random.nextInt(10) > 0)
            .orElse(Story.ID);
    Failure failure = new Failure(Failure.Cause.CHILD, "Weak", "m", null);
    return random.nextInt(3) == 0
        ? new Command.ChildEnded(invocation, child, Story.json("null"), failure)
        : new Command.ChildEnded(invocation, child, Story.json(result(random)), null);
  }

  private static Duration asked(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Duration.ofSeconds(random.nextInt(100));
      case 1 -> Duration.ofSeconds(random.nextLong());
      default -> null;
    };
  }

  private static String result(Random random) {
    return switch (random.nextInt(25)) {
      case 0 -> "7";
      case 4 -> "12345678.5";
      case 1 -> "{\"x\": [1], \"y\": 2}";
      case 2, 3 -> "true";
      default -> Collections.nCopies(random.nextInt(4), "1").toString();
    };
  }

  private static void check(Story story) {
    assertThat(story.run.state().ended()).isTrue();
    Set<String> ends = Set.of("run-succeeded", "run-failed", "run-cancelled");
    List<String> types = story.history.stream().map(Formats.EVENTS::name).toList();
    assertThat(types.stream().filter(ends::contains).toList())
        .hasSize(1)
        .containsExactly(types.getLast());
    assertThat(story.run.open()).isEmpty();
    noInvocationEndsTwice(story);
    nothingIsBegunBeforeItsTurn(story);
    noRetryIsFurtherAwayThanAnHour(story);
    nothingIsSentAfterACancel(story, types);
    theEndingRunsOnce(story, types);
    whatWasSentIsEndedOrAllIsOver(story);
    everyChildHasEndedOrIsCancelled(story);
    everyPermitIsGivenBack(story);
    whatIsKeptWasComputedByWhoHadThePermit(story);
    secretsHaveTheirPlacesInWhatIsSent(story);
  }

  private record Asked(int invocation, Permit permit) {}

  private static void everyPermitIsGivenBack(Story story) {
    Set<Asked> asked = new HashSet<>();
    for (Effect effect : story.effects) {
      if (effect instanceof Effect.AskPermit e) {
        assertThat(asked.add(new Asked(e.invocation(), e.permit()))).isTrue();
        assertThat(e.priority()).isEqualTo(story.run.priorityOf(e.invocation()));
      } else if (effect instanceof Effect.ReturnPermits(int of, List<Permit> permits)) {
        permits.forEach(one -> assertThat(asked.remove(new Asked(of, one))).isTrue());
      } else if (effect instanceof Effect.Dispatch e) {
        Work.Task task = story.run.task(e.invocation()).orElseThrow();
        int needed = task.limits().size() + (task.cache() == null ? 0 : 1);
        assertThat(asked.stream().filter(one -> one.invocation() == e.invocation()))
            .hasSize(needed);
        assertThat(e.priority()).isEqualTo(story.run.priorityOf(e.invocation()));
      }
    }
    assertThat(asked).as("permits that leaked").isEmpty();
  }

  private static void whatIsKeptWasComputedByWhoHadThePermit(Story story) {
    Set<Integer> taken = new HashSet<>();
    Map<Integer, JsonNode> results = new HashMap<>();
    for (RunEvent event : story.history) {
      if (event instanceof RunEvent.PermitTaken(int of, int limit, Miss miss) && limit == 0) {
        taken.add(of);
      } else if (event instanceof RunEvent.InvocationSucceeded e) {
        results.put(e.invocation(), e.result());
      } else if (event instanceof RunEvent.InvocationCached e) {
        assertThat(taken).as("who is answered does not compute").doesNotContain(e.invocation());
      }
    }
    Set<Integer> kept = new HashSet<>();
    story
        .all(Effect.KeepResult.class)
        .forEach(
            keep -> {
              kept.add(keep.invocation());
              assertThat(taken).contains(keep.invocation());
              assertThat(keep.result()).isEqualTo(results.get(keep.invocation()));
              assertThat(keep.permit().ofCache()).isTrue();
            });
    results.keySet().removeIf(one -> !hasCache(story, one));
    assertThat(kept).as("each result of a cache's holder is kept").isEqualTo(results.keySet());
  }

  private static boolean hasCache(Story story, int invocation) {
    return story.run.task(invocation).map(Work.Task::cache).isPresent();
  }

  private static void everyChildHasEndedOrIsCancelled(Story story) {
    Set<RunId> begun = new HashSet<>();
    Set<RunId> left = new HashSet<>();
    for (Effect effect : story.effects) {
      if (effect instanceof Effect.BeginChild e) {
        assertThat(begun.add(e.child().run())).as("a run is begun once").isTrue();
        assertThat(e.parent().run()).isEqualTo(story.run.id());
      } else if (effect instanceof Effect.Tell(RunId run, Command.Cancel cancel)) {
        assertThat(begun).as("told only after it was begun").contains(run);
        left.add(run);
      }
    }
    left.addAll(story.heardOf);
    assertThat(left).containsAll(begun);
  }

  private static void noInvocationEndsTwice(Story story) {
    Set<Integer> over = new HashSet<>();
    for (RunEvent event : story.history) {
      List<Integer> these =
          switch (event) {
            case RunEvent.InvocationSucceeded e -> List.of(e.invocation());
            case RunEvent.SignalTaken e -> List.of(e.invocation());
            case RunEvent.InvocationCached e -> List.of(e.invocation());
            case RunEvent.InvocationsCancelled e -> e.invocations();
            case RunEvent.AttemptFailed e when e.retryAt() == null -> List.of(e.invocation());
            default -> List.of();
          };
      these.forEach(one -> assertThat(over.add(one)).as("invocation %s ends once", one).isTrue());
    }
    assertThat(over).hasSize(story.run.lastInvocation());
  }

  /** No document here has a longer backoff, whatever workers ask for. */
  private static void noRetryIsFurtherAwayThanAnHour(Story story) {
    assertThat(story.history)
        .noneMatch(
            event ->
                event instanceof RunEvent.AttemptFailed failed
                    && failed.retryAt() != null
                    && failed.retryAt().isAfter(story.now.plus(Duration.ofHours(1))));
  }

  private static void nothingIsBegunBeforeItsTurn(Story story) {
    Run run = Run.initial(story.run.id(), story.run.pipeline(), 3);
    for (RunEvent event : story.history) {
      Place place = begins(event);
      if (place != null) {
        Scope scope = run.scope(place.scope());
        Solid solid = run.solid(place);
        if (run.state(place) instanceof SolidState.Waiting) {
          assertThat(Turn.of(scope, solid)).isEqualTo(new Turn.Now());
        }
        Integer most = solid.forEach() == null ? null : solid.forEach().maxParallel();
        Run after = Fold.fold(run, event);
        if (most != null && after.state(place) instanceof SolidState.Open(Spread spread)) {
          assertThat(spread.open().size()).isLessThanOrEqualTo(most);
        }
      }
      run = Fold.fold(run, event);
      run.scopes().values().forEach(RandomRunsTest::noteEnds);
    }
  }

  private static void noteEnds(Scope scope) {
    scope.solids().values().forEach(state -> ended.add(state.word()));
  }

  private static Place begins(RunEvent event) {
    return switch (event) {
      case RunEvent.InvocationsScheduled e -> new Place(e.scope(), e.solid());
      case RunEvent.FanOutOpened e -> new Place(e.scope(), e.solid());
      case RunEvent.WaitsBegun e -> new Place(e.scope(), e.solid());
      case RunEvent.InvocationsHeld e -> new Place(e.scope(), e.solid());
      case RunEvent.ChildrenBegun e -> new Place(e.scope(), e.solid());
      case RunEvent.ValuesComputed e -> new Place(e.scope(), e.solid());
      case RunEvent.ScopesOpened e -> new Place(e.scope(), e.solid());
      default -> null;
    };
  }

  private static void nothingIsSentAfterACancel(Story story, List<String> types) {
    int cancel = types.indexOf("cancel-requested");
    int finishing = types.indexOf("run-finishing");
    if (cancel >= 0) {
      assertThat(story.history.subList(cancel, finishing < 0 ? types.size() : finishing))
          .noneMatch(e -> begins(e) != null || e instanceof RunEvent.AttemptScheduled);
    }
  }

  private static void theEndingRunsOnce(Story story, List<String> types) {
    int after = types.indexOf("run-started") + 1;
    boolean refused = after < types.size() && types.get(after).equals("run-failed");
    boolean begun = types.contains("run-started") && !refused;
    boolean ending = story.run.pipeline().ending() != null;
    assertThat(types.stream().filter("run-finishing"::equals).count())
        .isEqualTo(begun && ending ? 1 : 0);
  }

  private static void secretsHaveTheirPlacesInWhatIsSent(Story story) {
    story
        .all(Effect.Dispatch.class)
        .forEach(
            task ->
                assertThat(task.secrets().fill(task.args(), name -> "value").path("y"))
                    .allMatch(token -> token.equals(Story.json("\"value\""))));
  }

  private static void whatWasSentIsEndedOrAllIsOver(Story story) {
    assertThat(
            story.effects.stream()
                .filter(e -> !(e instanceof Effect.CancelTask || e instanceof Effect.ReturnPermits))
                .toList()
                .getLast())
        .isInstanceOf(Effect.EndRun.class);
    Set<String> sent =
        story
            .all(Effect.Dispatch.class)
            .map(d -> d.invocation() + "." + d.attempt())
            .collect(Collectors.toSet());
    assertThat(sent).hasSize((int) story.all(Effect.Dispatch.class).count());
  }
}
