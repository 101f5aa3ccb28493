package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.failure;
import static dev.solidflux.core.run.Language.of;
import static dev.solidflux.core.run.Language.output;
import static dev.solidflux.core.run.Language.signal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.expression.Budget;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits for a word from outside. */
class SignalsTest {

  private final String approval =
      """
      solids:
        approval: {await: {signal: approve, timeout: 2d%s}}
        then: {value: "${approval}"}
      """;

  @Test
  void whatTheSignalSaysIsTheResult() {
    Story story = of(approval.formatted("")).start("{}").does(signal("other", "1"));
    assertThat(story.run.open()).hasSize(1);
    story.does(signal("approve", "{\"by\": \"ada\"}"));
    assertThat(story.lastEvents())
        .containsExactly("signal-received", "signal-taken", "values-computed", "run-succeeded");
    assertThat(output(story)).isEqualTo(Story.json("{\"then\": {\"by\": \"ada\"}}"));
  }

  @Test
  void oneThatComesBeforeAnybodyWaitsForItIsKept() {
    Story story = of(approval.formatted("")).does(signal("approve", "7")).start("{}");
    assertThat(output(story)).isEqualTo(Story.json("{\"then\": 7}"));
  }

  @Test
  void whoeverWaitedFirstGetsTheFirst() {
    Story story =
        of("""
                solids:
                  each: {forEach: "${input}", await: {signal: "${'go-' + item}"}}
                """)
            .start("[\"a\", \"b\", \"a\"]")
            .does(signal("go-a", "1"))
            .does(signal("go-b", "2"))
            .does(signal("go-a", "3"));
    assertThat(output(story)).isEqualTo(Story.json("{\"each\": [1, 2, 3]}"));
  }

  @Test
  void ifNoneComesInTimeTheSolidHasFailed() {
    Story story = of(approval.formatted("")).start("{}").fires(Timer.Kind.WAIT);
    assertThat(story.now).isEqualTo(Story.BEGIN.plus(Duration.ofDays(2)));
    assertThat(failure(story).failure().cause()).isEqualTo(Failure.Cause.SIGNAL_TIMEOUT);
    assertThat(failure(story).failure().message()).isEqualTo("no signal 'approve' came in time");
    assertThat(story.all(Effect.CancelTask.class)).isEmpty();
  }

  @Test
  void orItsResultIsWhatTheDocumentSays() {
    Story story = of(approval.formatted(", otherwise: \"${input.x}\""));
    story.start("{\"x\": [1]}").fires(Timer.Kind.WAIT);
    assertThat(output(story)).isEqualTo(Story.json("{\"then\": [1]}"));
    story = of(approval.formatted(", otherwise: null")).start("{}").fires(Timer.Kind.WAIT);
    assertThat(output(story)).isEqualTo(Story.json("{\"then\": null}"));
  }

  @Test
  void afterItsTimeOneIsKeptForAnother() {
    Story story =
        of("""
                solids:
                  a: {await: {signal: go, timeout: 1h, otherwise: 0}}
                  b: {await: {signal: go}, after: [a]}
                """)
            .start("{}")
            .fires(Timer.Kind.WAIT)
            .does(signal("go", "5"));
    assertThat(output(story)).isEqualTo(Story.json("{\"b\": 5}"));
  }

  @Test
  void aNameThatCannotBeOneFailsTheSolid() {
    for (String name : List.of("7", "\"\"", "\"a\\u0000\"")) {
      Story story = of("solids:\n  a: {await: {signal: \"${input}\"}}\n").start(name);
      assertThat(failure(story).failure().cause()).isEqualTo(Failure.Cause.EXPRESSION);
    }
  }

  @Test
  void onlySoManyAreKept() {
    Story story = of("solids:\n  a: {delay: 1d}\n").start("{}");
    Run full = story.run;
    for (int i = 0; i < RunLimits.SIGNALS; i++) {
      Step step = Step.step(full, signal("s" + i, "1"), story.now, Budget.of(() -> false));
      assertThat(step.rejection()).isNull();
      full = step.run();
    }
    assertThat(Step.step(full, signal("s", "1"), story.now, Budget.of(() -> false)).rejection())
        .isEqualTo(Rejection.TOO_MANY_SIGNALS);
    String large = "\"" + "x".repeat((int) RunLimits.SIGNAL_BYTES) + "\"";
    story.does(signal("s", large));
    assertThat(story.last.rejection()).isEqualTo(Rejection.TOO_MANY_SIGNALS);
  }

  @Test
  void aCancelledRunTakesNone() {
    Story story =
        of("solids:\n  a: {queue: q, task: t}\n  b: {await: {signal: s}}\n")
            .start("{}")
            .does(new Command.Cancel("c"))
            .does(signal("s", "1"));
    assertThat(story.last.rejection()).isEqualTo(Rejection.ALREADY_CANCELLING);
    assertThat(story.run.signals().awaited()).isEmpty();
  }
}
