package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A solid that is a run of another pipeline, from both sides. */
class ChildrenTest {

  private static final RunId ABOVE = new RunId(new UUID(0x0180_0000_0000_7000L, 7));

  private static Story of(String solids) {
    return Story.of("pipeline: p\n" + solids);
  }

  private static List<Effect.BeginChild> begun(Story story) {
    return story.all(Effect.BeginChild.class).toList();
  }

  @Test
  void itIsBegunWithItsInputAndYieldsThatRunsOutput() {
    Story story =
        of("""
            solids:
              scan: {pipeline: other, version: 3, input: {n: "${input.n}"}}
            output: "${scan.uri}"
            """)
            .start("{\"n\": 5}");
    Effect.BeginChild child = begun(story).getFirst();
    assertThat(child.pipeline()).isEqualTo("other");
    assertThat(child.version()).isEqualTo(3);
    assertThat(child.child().input()).isEqualTo(Story.json("{\"n\": 5}"));
    assertThat(child.parent()).isEqualTo(new Parent(story.run.id(), 1, 1, RunLimits.FAMILY));
    assertThat(child.child().run().submittedAt()).isEqualTo(story.now);
    assertThat(story.run.known(1).state()).isEqualTo(Invocation.State.WAITING);
    story.childYields(1, "{\"uri\": \"x\"}");
    assertThat(story.only(RunEvent.RunSucceeded.class).output()).isEqualTo(Story.json("\"x\""));
    assertThat(story.all(Effect.Tell.class)).isEmpty();
  }

  @Test
  void everyElementHasARunOfItsOwn() {
    Story story =
        of("solids:\n  each: {forEach: \"${input}\", pipeline: other, input: \"${item}\"}\n")
            .start("[1, 2, 3]");
    assertThat(begun(story)).extracting(one -> one.child().run()).doesNotHaveDuplicates();
    story.childYields(2, "20").childYields(3, "30").childYields(1, "10");
    assertThat(story.only(RunEvent.RunSucceeded.class).output())
        .isEqualTo(Story.json("{\"each\": [10, 20, 30]}"));
  }

  @Test
  void ifItFailsTheSolidFails() {
    Story story = of("solids:\n  a: {pipeline: other}\n").start("{}").childFails(1, "ValueError");
    RunEvent.RunFailed failed = story.only(RunEvent.RunFailed.class);
    assertThat(failed.solid()).isEqualTo("a");
    assertThat(failed.failure().cause()).isEqualTo(Failure.Cause.CHILD);
    assertThat(failed.failure().type()).isEqualTo("ValueError");
  }

  @Test
  void itsFailureMayBeCollected() {
    Story story =
        of("solids:\n  a: {pipeline: other, onError: collect}\noutput: \"${a.error.cause}\"\n")
            .start("{}")
            .childFails(1, "ValueError");
    assertThat(story.only(RunEvent.RunSucceeded.class).output()).isEqualTo(Story.json("\"child\""));
  }

  @Test
  void anOutputThatDoesNotFitFailsTheSolid() {
    Story story =
        of("solids:\n  a: {pipeline: other, result: {type: string}}\n")
            .start("{}")
            .childYields(1, "7");
    assertThat(story.only(RunEvent.RunFailed.class).failure().cause())
        .isEqualTo(Failure.Cause.SCHEMA);
  }

  @Test
  void whoeverIsNoChildOfItIsNotListenedTo() {
    Story story = of("solids:\n  a: {pipeline: other}\n").start("{}");
    story.does(new Command.ChildEnded(1, ABOVE, Story.json("1"), null));
    assertThat(story.last.rejection()).isEqualTo(Rejection.INVOCATION_ENDED);
    story.childYields(1, "1");
    story.does(
        new Command.ChildEnded(1, begun(story).getFirst().child().run(), Story.json("2"), null));
    assertThat(story.last.rejection()).isEqualTo(Rejection.RUN_ENDED);
  }

  @Test
  void aCancelGoesDownAndTheRunWaitsForIt() {
    Story story = of("solids:\n  a: {pipeline: other}\n").start("{}");
    RunId child = begun(story).getFirst().child().run();
    story.does(new Command.Cancel("enough"));
    assertThat(story.all(Effect.Tell.class))
        .containsExactly(new Effect.Tell(child, new Command.Cancel("enough")));
    assertThat(story.run.state()).isEqualTo(RunState.CANCELLING);
    story.childFails(1, "CANCELLED");
    assertThat(story.only(RunEvent.InvocationsCancelled.class).confirmed()).isTrue();
    assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
  }

  @Test
  void oneThatDoesNotEndIsNotWaitedForLongerThanAWorker() {
    Story story =
        of("solids:\n  a: {pipeline: other}\n").start("{}").does(new Command.Cancel("enough"));
    story.fires(Timer.Kind.CANCEL_GRACE);
    assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
  }

  @Test
  void oneThatIsNotWaitedForAnyLongerIsCancelled() {
    Story story = of("solids:\n  a: {pipeline: other}\n  b: {queue: q, task: t}\n").start("{}");
    RunId child = begun(story).getFirst().child().run();
    story.fails(2, "ValueError");
    assertThat(story.run.state()).isEqualTo(RunState.FAILED);
    assertThat(story.all(Effect.Tell.class))
        .singleElement()
        .satisfies(
            tell -> {
              assertThat(tell.run()).isEqualTo(child);
              assertThat(tell.command()).isInstanceOf(Command.Cancel.class);
            });
  }

  @Test
  void inputsAreBoundedLikeArguments() {
    String large = "\"" + "x".repeat((int) RunLimits.ARGUMENT_BYTES) + "\"";
    Story story = of("solids:\n  a: {pipeline: other, input: \"${input}\"}\n").start(large);
    assertThat(story.only(RunEvent.RunFailed.class).failure().message())
        .startsWith("its input take");
  }

  @Test
  void soManyAtATimeAreOpenAsOfTasks() {
    String many = Collections.nCopies(1_200, "1").toString();
    Story story =
        of("solids:\n  a: {forEach: \"${input}\", pipeline: other, input: \"${item}\"}\n")
            .start(many);
    assertThat(story.run.open()).hasSize(RunLimits.FAN_OUT_WINDOW);
    while (!story.run.state().ended()) {
      story.run.open().keySet().stream()
          .limit(200)
          .toList()
          .forEach(n -> story.childYields(n, "1"));
    }
    assertThat(begun(story)).hasSize(1_200);
  }

  // ---- a run that another one has begun

  private static Story below(int depth, String solids) {
    return Story.below(new Parent(ABOVE, 4, depth, 3), "pipeline: below\n" + solids);
  }

  private static Command.ChildEnded told(Story story) {
    Effect.Tell tell = story.all(Effect.Tell.class).reduce((a, b) -> b).orElseThrow();
    assertThat(tell.run()).isEqualTo(ABOVE);
    Command.ChildEnded ended = (Command.ChildEnded) tell.command();
    assertThat(ended.invocation()).isEqualTo(4);
    assertThat(ended.child()).isEqualTo(story.run.id());
    return ended;
  }

  @Test
  void whoeverBeganItIsToldItsOutput() {
    Story story = below(1, "solids:\n  a: {value: 5}\noutput: \"${a}\"\n").start("{}");
    assertThat(told(story).output()).isEqualTo(Story.json("5"));
    assertThat(told(story).failure()).isNull();
  }

  @Test
  void whatIsTooMuchToBeToldIsAFailure() {
    String half = "x".repeat((int) RunLimits.CHILD_OUTPUT / 2);
    Story story =
        below(1, "solids:\n  a: {value: \"${input}\"}\noutput: [\"${a}\", \"${a}\"]\n")
            .start("\"" + half + "\"");
    assertThat(story.run.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(told(story).output().isNull()).isTrue();
    assertThat(told(story).failure().type()).isEqualTo("LIMIT");
    assertThat(told(story).failure().message()).contains("the limit is 8,388,608");
  }

  @Test
  void whoeverBeganItIsToldWhatFailedInIt() {
    Story story =
        below(1, "solids:\n  a: {queue: q, task: t}\n").start("{}").fails(1, "ValueError");
    Failure failure = told(story).failure();
    assertThat(failure.type()).isEqualTo("ValueError");
    assertThat(failure.message())
        .isEqualTo("run " + story.run.id() + " of pipeline 'below' failed at a: it failed");
  }

  @Test
  void whoeverBeganItIsToldThatItWasCancelledEvenBeforeItBegan() {
    Story story = below(1, "solids:\n  a: {queue: q, task: t}\n").does(new Command.Cancel("no"));
    assertThat(told(story).failure().type()).isEqualTo("CANCELLED");
    assertThat(told(story).failure().message()).endsWith("was cancelled: no");
  }

  @Test
  void anInputThatDoesNotFitFailsItAtOnce() {
    Story story = below(1, "input: {type: object}\nsolids:\n  a: {value: 1}\n").start("[1]");
    assertThat(story.lastEvents()).containsExactly("run-started", "run-failed");
    assertThat(told(story).failure().message()).contains("the input does not fit the schema");
  }

  @Test
  void whatOneMayHaveOpenIsSharedAmongThoseThatItBegins() {
    String many = Collections.nCopies(1_200, "1").toString();
    String each = "solids:\n  a: {forEach: \"${input}\", pipeline: below, input: \"${item}\"}\n";
    assertThat(begun(of(each).start(many)))
        .extracting(one -> one.parent().allowance())
        .containsOnly(RunLimits.FAMILY / RunLimits.FAN_OUT_WINDOW);
    Story story = below(2, each).start(many);
    assertThat(story.run.open()).hasSize(3);
    assertThat(begun(story)).extracting(one -> one.parent().allowance()).containsOnly(1);
    for (int i = 0; i < 10; i++) {
      story.childYields(story.run.open().keySet().iterator().next(), "1");
      assertThat(story.run.open().size()).isBetween(1, 3);
    }
  }

  @Test
  void sixteenLevelsAndNoMore() {
    Story last = below(RunLimits.DEPTH - 1, "solids:\n  a: {pipeline: below}\n").start("{}");
    assertThat(begun(last).getFirst().parent().depth()).isEqualTo(RunLimits.DEPTH);
    Story one = below(RunLimits.DEPTH, "solids:\n  a: {pipeline: below}\n").start("{}");
    assertThat(begun(one)).isEmpty();
    assertThat(told(one).failure().message()).contains("15 runs are above this one");
  }
}
