package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.failure;
import static dev.solidflux.core.run.Language.of;
import static dev.solidflux.core.run.Language.output;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What runs at the end, whatever the end is. */
class FinallyTest {

  private final String tidy =
      """
      solids:
        a: {queue: q, task: t}
        b: {queue: q, task: t, args: ["${a}"]}
      finally:
        tidy: {queue: q, task: tidy, args: ["${run.outcome}", "${a}", "${status.b}"]}
        after: {value: "${tidy}"}
      output: "${b}"
      """;

  @Test
  void itRunsAfterASuccessAndTheOutputStays() {
    Story story = of(tidy).start("{}").succeeds(1, "1").succeeds(2, "2");
    assertThat(story.run.state()).isEqualTo(RunState.FINISHING);
    assertThat(story.dispatched().getLast()).isEqualTo("tidy#1[\"succeeded\",1,\"succeeded\"]");
    story.succeeds(3, "3");
    assertThat(output(story)).isEqualTo(Story.json("2"));
  }

  @Test
  void itRunsAfterAFailureAndTheFailureStays() {
    Story story = of(tidy).start("{}").fails(1, "E");
    assertThat(story.dispatched().getLast()).isEqualTo("tidy#1[\"failed\",null,\"cancelled\"]");
    story.fails(2, "Other");
    assertThat(failure(story).solid()).isEqualTo("a");
  }

  @Test
  void itRunsAfterACancelOnceWorkersHadTheirTimeAndIsNotCancelled() {
    Story story = of(tidy).start("{}").does(new Command.Cancel("enough"));
    assertThat(story.run.state()).isEqualTo(RunState.CANCELLING);
    story.fires(Timer.Kind.CANCEL_GRACE);
    assertThat(story.dispatched().getLast()).isEqualTo("tidy#1[\"cancelled\",null,\"cancelled\"]");
    story.does(new Command.Cancel("again"));
    assertThat(story.last.rejection()).isEqualTo(Rejection.FINISHING);
    story.succeeds(2, "1");
    assertThat(story.only(RunEvent.RunCancelled.class).reason()).isEqualTo("enough");
  }

  @Test
  void itsFailureFailsARunThatHadSucceeded() {
    Story story = of(tidy).start("{}").succeeds(1, "1").succeeds(2, "2").fails(3, "E");
    assertThat(failure(story).solid()).isEqualTo("tidy");
  }

  @Test
  void ofARunThatWasNeverBegunNothingIsFinished() {
    Story story = of(tidy).does(new Command.Cancel("c"));
    assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
  }

  @Test
  void theTimeOfARunEndsItAndThenItIsFinished() {
    Story story = of("timeout: 5m\n" + tidy).start("{}").fires(Timer.Kind.DEADLINE);
    assertThat(story.run.state()).isEqualTo(RunState.FINISHING);
    story.succeeds(2, "1");
    assertThat(failure(story).failure().cause()).isEqualTo(Failure.Cause.DEADLINE);
    assertThat(failure(story).solid()).isNull();
  }
}
