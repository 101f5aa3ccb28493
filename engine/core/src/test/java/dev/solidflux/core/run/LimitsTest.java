package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is not begun before it has its permits. */
class LimitsTest {

  private static final String TWO =
      """
      pipeline: p
      solids:
        a: {queue: q, task: t, args: {x: 1}, limits: [{max: 3}, {key: "${input.who}", max: 1}], retry: {attempts: 2}, timeout: {queue: 1m}}
      output: "${a}"
      """;

  private static List<Permit> asked(Story story) {
    return story.all(Effect.AskPermit.class).map(Effect.AskPermit::permit).toList();
  }

  private static List<Permit> returned(Story story) {
    return story.all(Effect.ReturnPermits.class).flatMap(e -> e.permits().stream()).toList();
  }

  @Test
  void aTaskIsSentOnceItHasThePermitsOfAllItsLimitsOneAfterTheOther() {
    Story story = Story.of(TWO).start("{\"who\": \"ada\"}");
    assertThat(story.run.known(1).state()).isEqualTo(Invocation.State.HELD);
    assertThat(asked(story)).containsExactly(new Permit("p/a#0", "", 3));
    assertThat(story.all(Effect.ArmTimer.class)).isEmpty();
    story.permit(1);
    assertThat(asked(story)).last().isEqualTo(new Permit("p/a#1", "ada", 1));
    assertThat(story.dispatched()).isEmpty();
    story.permit(1);
    assertThat(story.dispatched()).containsExactly("a#1{\"x\":1}");
    assertThat(story.run.known(1).state()).isEqualTo(Invocation.State.QUEUED);
    story.succeeds(1, "7");
    assertThat(returned(story)).isEqualTo(asked(story));
  }

  @Test
  void permitsAreKeptFromOneAttemptToTheNext() {
    Story story = Story.of(TWO).start("{\"who\": 7}").permit(1).permit(1).fails(1, "E");
    assertThat(returned(story)).isEmpty();
    story.fires(Timer.Kind.RETRY);
    assertThat(story.dispatched()).hasSize(2);
    story.fails(1, "E");
    assertThat(returned(story)).isEqualTo(asked(story));
    assertThat(asked(story).getLast().key()).isEqualTo("7");
  }

  @Test
  void oneThatIsGivenTwiceOrOutOfOrderChangesNothing() {
    Story story = Story.of(TWO).start("{\"who\": \"ada\"}");
    story.does(new Command.PermitGiven(1, 1));
    assertThat(story.last.rejection()).isEqualTo(Rejection.NOTHING_NEW);
    story.does(new Command.PermitGiven(0, 0));
    assertThat(story.last.rejection()).isEqualTo(Rejection.NOTHING_NEW);
    story.does(new Command.PermitGiven(2, 0));
    assertThat(story.last.rejection()).isEqualTo(Rejection.INVOCATION_ENDED);
    story.permit(1).does(new Command.PermitGiven(1, 0));
    assertThat(story.last.rejection()).isEqualTo(Rejection.NOTHING_NEW);
  }

  @Test
  void noWorkerIsBelievedBeforeItWasSent() {
    Story story = Story.of(TWO).start("{\"who\": \"ada\"}").succeeds(1, "7");
    assertThat(story.last.rejection()).isEqualTo(Rejection.UNKNOWN_ATTEMPT);
  }

  @Test
  void whatIsCancelledWhileItIsHeldAsksForNothingMore() {
    Story story = Story.of(TWO).start("{\"who\": \"ada\"}").permit(1);
    story.does(new Command.Cancel("c"));
    assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
    assertThat(returned(story)).isEqualTo(asked(story));
  }

  @Test
  void whereverItsHolderIsCancelledAllIsGivenBack() {
    List<Consumer<Story>> holders =
        List.of(
            held -> {},
            held -> held.permit(1).permit(1),
            held -> held.permit(1).permit(1).started(1),
            held -> held.permit(1).permit(1).fails(1, "E"));
    for (Consumer<Story> holder : holders) {
      Story story = Story.of(TWO).start("{\"who\": \"ada\"}");
      holder.accept(story);
      story.does(new Command.Cancel("c"));
      if (!story.run.state().ended()) {
        assertThat(returned(story)).as("a worker may have it still").isEmpty();
        story.fires(Timer.Kind.CANCEL_GRACE);
      }
      assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
      assertThat(returned(story)).isEqualTo(asked(story));
    }
  }

  @Test
  void aKeyThatIsNoneFailsTheSolid() {
    for (String who :
        List.of("[1]", "null", "\"" + "x".repeat(300) + "\"", "\"a\\u0000\"", "\"\\ud800\"")) {
      Story story = Story.of(TWO).start("{\"who\": " + who + "}");
      Failure failure = story.only(RunEvent.RunFailed.class).failure();
      assertThat(failure.cause()).isEqualTo(Failure.Cause.EXPRESSION);
      assertThat(failure.message()).startsWith("the key of a limit needs a text");
    }
  }

  // ---- of runs

  private static final String RUNS =
      """
      pipeline: p
      timeout: 1h
      limits: [{key: "${input.who}", max: 1}, {max: 9}]
      solids:
        a: {queue: q, task: t}
      finally:
        f: {queue: q, task: t}
      """;

  @Test
  void aRunIsBegunOnceItHasThePermitsOfItsPipeline() {
    Story story = Story.of(RUNS).start("{\"who\": \"ada\"}");
    assertThat(story.run.state()).isEqualTo(RunState.HELD);
    assertThat(asked(story)).containsExactly(new Permit("p#0", "ada", 1));
    assertThat(story.all(Effect.ArmTimer.class)).isEmpty();
    story.permit(0);
    assertThat(story.run.state()).isEqualTo(RunState.HELD);
    story.permit(0);
    assertThat(story.lastEvents())
        .containsExactly("permit-taken", "run-started", "invocations-scheduled");
    story.succeeds(1, "1").succeeds(2, "2");
    assertThat(story.run.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(returned(story)).isEqualTo(asked(story));
  }

  @Test
  void aHeldRunThatIsCancelledWasNeverBegun() {
    Story story = Story.of(RUNS).start("{\"who\": \"ada\"}").does(new Command.Cancel("c"));
    assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
    assertThat(story.lastEvents()).containsExactly("cancel-requested", "run-cancelled");
    assertThat(returned(story)).isEqualTo(asked(story));
  }

  @Test
  void aRunWhoseKeyIsNoneFails() {
    Story story = Story.of(RUNS).start("{}");
    assertThat(story.lastEvents()).containsExactly("run-started", "run-failed");
    assertThat(asked(story)).isEmpty();
  }
}
