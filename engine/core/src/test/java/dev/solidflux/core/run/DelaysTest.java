package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.failure;
import static dev.solidflux.core.run.Language.of;
import static dev.solidflux.core.run.Language.output;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What waits for a time. */
class DelaysTest {

  @Test
  void aDelayIsOverWhenItsTimeHasCome() {
    Story story = of("solids:\n  a: {delay: 10m}\n  b: {value: \"${a}\"}\n").start("{}");
    assertThat(story.run.open()).hasSize(1);
    story.fires(Timer.Kind.WAIT);
    assertThat(story.now).isEqualTo(Story.BEGIN.plus(Duration.ofMinutes(10)));
    assertThat(output(story)).isEqualTo(Story.json("{\"b\": null}"));
  }

  @Test
  void untilATimeThatIsComputed() {
    Story story = of("solids:\n  a: {delay: {until: \"${input.at}\"}}\n");
    story.start("{\"at\": \"2026-01-02T02:00:00+01:00\"}").fires(Timer.Kind.WAIT);
    assertThat(story.now).isEqualTo(Story.BEGIN.plus(Duration.ofHours(25)));
  }

  @Test
  void aTimeThatIsPastIsOverAtOnce() {
    Story story = of("solids:\n  a: {delay: {until: \"${input}\"}}\n");
    story.start("\"2020-01-01T00:00:00Z\"").fires(Timer.Kind.WAIT);
    assertThat(story.now).isEqualTo(Story.BEGIN);
  }

  @ParameterizedTest
  @CsvSource({
    "17,EXPRESSION,a number",
    "'\"tomorrow\"',EXPRESSION,another text",
    "'\"2030-01-01T00:00:00Z\"',LIMIT,365 days"
  })
  void whatIsNoTimeFails(String input, Failure.Cause cause, String message) {
    Story story = of("solids:\n  a: {delay: {until: \"${input}\"}}\n").start(input);
    assertThat(failure(story).failure().cause()).isEqualTo(cause);
    assertThat(failure(story).failure().message()).contains(message);
  }

  @Test
  void aCancelEndsItAtOnceAndNoWorkerIsAsked() {
    Story story = of("solids:\n  a: {delay: 10m}\n").start("{}").does(new Command.Cancel("c"));
    assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
    assertThat(story.all(Effect.CancelTask.class)).isEmpty();
  }

  @Test
  void aReplyThatNamesItIsOfNobody() {
    Story story = of("solids:\n  a: {delay: 10m}\n").start("{}").does(new Command.Heard(1, 1));
    assertThat(story.last.rejection()).isEqualTo(Rejection.UNKNOWN_INVOCATION);
  }
}
