package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.failure;
import static dev.solidflux.core.run.Language.of;
import static dev.solidflux.core.run.Language.output;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is begun only if a condition holds, and joins. */
class ConditionsTest {

  private final String maybe =
      """
      solids:
        a: {value: "${input}"}
        b: {value: 1, when: "${a}"}
        all: {value: all, after: [b]}
        any: {value: "${[b == null, status.b]}", after: [a], join: any}
        end: {value: "${[b == null, status.b, status.all]}", after: [all], join: finished}
      """;

  @Test
  void whatIsSkippedIsNullAndSkipsThoseThatNeedAllOfIt() {
    Story story = of(maybe).start("false");
    assertThat(output(story))
        .isEqualTo(
            Story.json(
                "{\"any\": [true, \"skipped\"], \"end\": [true, \"skipped\", \"skipped\"]}"));
    assertThat(story.history)
        .contains(
            new RunEvent.SolidSkipped(0, "b", null), new RunEvent.SolidSkipped(0, "all", "b"));
  }

  @Test
  void whatIsNotSkippedIsDone() {
    assertThat(output(of(maybe).start("true")))
        .isEqualTo(
            Story.json(
                "{\"any\": [false, \"succeeded\"], \"end\": [false, \"succeeded\", \"succeeded\"]}"));
  }

  @Test
  void aConditionIsTrueOrFalse() {
    Story story = of(maybe).start("\"yes\"");
    assertThat(failure(story).solid()).isEqualTo("b");
    assertThat(failure(story).failure().message())
        .isEqualTo("when needs true or false, but \"${a}\" is a string");
  }

  @Test
  void anyIsSkippedIfNothingThatItWaitsForSucceeded() {
    Story story =
        of("""
                solids:
                  a: {value: 1, when: false}
                  b: {value: 1, when: false}
                  any: {value: 1, after: [a, b], join: any}
                  end: {value: "${status.any}", join: finished}
                """)
            .start("{}");
    assertThat(output(story)).isEqualTo(Story.json("{\"end\": \"skipped\"}"));
  }

  @Test
  void aFailureThatAllDependentsAreContentWithDoesNotFailTheRun() {
    Story story =
        of("""
                solids:
                  a: {queue: q, task: t}
                  b: {queue: q, task: t}
                  end: {value: "${[status.a, string(a == null)]}", after: [b], join: finished}
                """)
            .start("{}")
            .fails(1, "E")
            .succeeds(2, "1");
    assertThat(output(story)).isEqualTo(Story.json("{\"end\": [\"failed\", \"true\"]}"));
  }

  @Test
  void itFailsTheRunIfOneOfThemIsNot() {
    Story story =
        of("""
                solids:
                  a: {queue: q, task: t}
                  other: {queue: q, task: t}
                  end: {value: 1, after: [a], join: finished}
                  more: {value: 1, after: [a], join: any}
                """)
            .start("{}")
            .fails(1, "E");
    assertThat(failure(story).solid()).isEqualTo("a");
    assertThat(story.lastEvents())
        .containsExactly("attempt-failed", "invocations-cancelled", "run-failed");
  }
}
