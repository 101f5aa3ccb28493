package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Random pipelines, and workers that reply late, twice, out of order or never: what must hold of
 * every run.
 */
class RandomRunsTest {

  private static final Set<String> taken = new TreeSet<>();
  private static final Set<Rejection> rejected = EnumSet.noneOf(Rejection.class);

  @Test
  void everyRunEndsOnceWithWhatItsHistorySays() {
    long seed = Long.getLong("seed", 20260101L);
    for (int i = 0; i < 2_000; i++) {
      try {
        play(new Random(seed + i));
      } catch (Throwable e) {
        throw new AssertionError("seed " + (seed + i), e);
      }
    }
    assertThat(taken).as("every kind of event was seen").hasSize(Formats.EVENTS.names().size());
    assertThat(rejected)
        .as("every rejection was seen")
        .containsExactlyInAnyOrder(Rejection.values());
  }

  @AfterAll
  static void print() {
    System.out.println("events seen: " + taken + ", rejections seen: " + rejected);
  }

  private static void play(Random random) {
    Story story = Story.of(yaml(random));
    if (random.nextInt(20) > 0) {
      story.start("{\"n\": " + random.nextInt(5) + "}");
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
      int invocation =
          new ArrayList<>(story.run.open()).get(random.nextInt(story.run.open().size()));
      story.succeeds(invocation, result(random));
      note(story);
    }
  }

  static Command anything(Story story, Random random) {
    int invocation = 1 + random.nextInt(story.run.invocations().size() + 1);
    int attempt = 1 + random.nextInt(3);
    List<Effect.ArmTimer> armed = story.all(Effect.ArmTimer.class).toList();
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> new Command.Succeeded(invocation, attempt, Story.json(result(random)));
      case 4 -> new Command.Started(invocation, attempt, "w" + random.nextInt(2), null);
      case 5 -> new Command.Asked(invocation, attempt, "w", random.nextBoolean());
      case 6 -> new Command.Heard(invocation, attempt);
      case 7 ->
          new Command.Failed(
              invocation,
              attempt,
              new Failure(Failure.Cause.TASK, random.nextBoolean() ? "Fatal" : "Weak", "m", null));
      case 8, 9 ->
          armed.isEmpty()
              ? new Command.Heard(invocation, attempt)
              : new Command.TimerFired(armed.get(random.nextInt(armed.size())).timer());
      case 10 ->
          random.nextInt(10) == 0
              ? new Command.Cancel("c")
              : new Command.Revoked(invocation, attempt);
      default ->
          random.nextInt(4) == 0
              ? new Command.Start(Story.json("{}"))
              : new Command.Started(invocation, 1, "w", null);
    };
  }

  private static String result(Random random) {
    return random.nextInt(25) == 0
        ? "7"
        : java.util.Collections.nCopies(random.nextInt(4), "1").toString();
  }

  /** A random DAG: each solid may name any solid before it, run after it, or fan out over it. */
  static String yaml(Random random) {
    StringBuilder text = new StringBuilder("pipeline: p\nsolids:\n");
    int solids = 1 + random.nextInt(6);
    for (int i = 0; i < solids; i++) {
      text.append("  s").append(i).append(": {queue: q, task: t");
      if (i > 0 && random.nextInt(3) == 0) {
        text.append(", forEach: \"${s")
            .append(random.nextInt(i))
            .append("}\", args: {it: \"${item}\"}");
      } else if (i > 0 && random.nextInt(3) > 0) {
        text.append(", args: {x: \"${s").append(random.nextInt(i)).append("}\"}");
      }
      if (i > 0 && random.nextInt(3) == 0) {
        text.append(", after: [s").append(random.nextInt(i)).append("]");
      }
      if (random.nextInt(2) == 0) {
        text.append(", retry: {attempts: 3, unless: [Fatal]}");
      }
      if (random.nextInt(2) == 0) {
        text.append(", timeout: {queue: 1m, run: 2m, heartbeat: 10s}");
      }
      text.append("}\n");
    }
    if (random.nextInt(15) == 0) {
      text.append("output: \"${s0.missing}\"\n");
    }
    return text.toString();
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
    nothingIsSentBeforeItsDependenciesAreThere(story);
    nothingIsSentAfterACancel(story);
    whatWasSentIsEndedOrAllIsOver(story);
  }

  private static void noInvocationEndsTwice(Story story) {
    Set<Integer> ended = new HashSet<>();
    for (RunEvent event : story.history) {
      int over =
          switch (event) {
            case RunEvent.InvocationSucceeded e -> e.invocation();
            case RunEvent.InvocationCancelled e -> e.invocation();
            case RunEvent.AttemptFailed e -> e.retryAt() == null ? e.invocation() : 0;
            default -> 0;
          };
      assertThat(over == 0 || ended.add(over)).as("invocation %s ends once", over).isTrue();
    }
    assertThat(ended).hasSize(story.run.invocations().size());
  }

  private static void nothingIsSentBeforeItsDependenciesAreThere(Story story) {
    Run run = Run.initial(story.run.id(), story.run.pipeline(), 3);
    for (RunEvent event : story.history) {
      if (event instanceof RunEvent.InvocationScheduled scheduled) {
        Run before = run;
        assertThat(story.run.pipeline().solid(scheduled.solid()).dependsOn())
            .allMatch(name -> before.solid(name).state() == SolidInRun.State.SUCCEEDED);
      }
      run = Fold.fold(run, event);
    }
  }

  private static void nothingIsSentAfterACancel(Story story) {
    int cancel =
        story.history.stream().map(Formats.EVENTS::name).toList().indexOf("cancel-requested");
    if (cancel >= 0) {
      assertThat(story.history.subList(cancel, story.history.size()))
          .noneMatch(
              e ->
                  e instanceof RunEvent.InvocationScheduled
                      || e instanceof RunEvent.AttemptScheduled);
    }
  }

  private static void whatWasSentIsEndedOrAllIsOver(Story story) {
    assertThat(story.effects.getLast()).isInstanceOf(Effect.EndRun.class);
    Set<String> sent =
        story
            .all(Effect.Dispatch.class)
            .map(d -> d.invocation() + "." + d.attempt())
            .collect(Collectors.toSet());
    assertThat(sent).hasSize((int) story.all(Effect.Dispatch.class).count());
  }
}
