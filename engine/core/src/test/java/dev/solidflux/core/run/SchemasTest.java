package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.failure;
import static dev.solidflux.core.run.Language.of;
import static dev.solidflux.core.run.Language.output;
import static dev.solidflux.core.run.Language.signal;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the document says that values look like. */
class SchemasTest {

  private static final String NUMBER = "{type: integer, minimum: 1}";

  @Test
  void aResultThatDoesNotFitIsAFailureThatNoRetryCures() {
    String text =
        "solids:\n  a: {queue: q, task: t, retry: {attempts: 3}, result: " + NUMBER + "}\n";
    Story story = of(text).start("{}").succeeds(1, "0");
    assertThat(failure(story).failure())
        .isEqualTo(
            Failure.of(
                Failure.Cause.SCHEMA,
                "its result does not fit the schema: must have a minimum value of 1"));
    assertThat(story.lastEvents()).containsExactly("attempt-failed", "run-failed");
    assertThat(output(of(text).start("{}").succeeds(1, "1"))).isEqualTo(Story.json("{\"a\": 1}"));
  }

  @Test
  void inAFanOutEachElementsIsLookedAt() {
    Story story =
        of("""
                solids:
                  a: {forEach: "${input}", queue: q, task: t, tolerate: 1, result: {type: integer}}
                output: "${a.map(one, one.status)}"
                """)
            .start("[1, 2]")
            .succeeds(1, "\"no\"")
            .succeeds(2, "2");
    assertThat(output(story)).isEqualTo(Story.json("[\"failed\", \"succeeded\"]"));
  }

  @Test
  void whatAnEarlierAttemptSaysTooLateAndDoesNotFitIsNothing() {
    Story story =
        of("solids:\n  a: {queue: q, task: t, retry: {attempts: 2}, timeout: {queue: 1s}, result: "
                + NUMBER
                + "}\n")
            .start("{}")
            .fires(Timer.Kind.QUEUE)
            .fires(Timer.Kind.RETRY)
            .does(new Command.Succeeded(1, 1, Story.json("0")));
    assertThat(story.last.rejection()).isEqualTo(Rejection.LATE_REPLY);
    assertThat(output(story.does(new Command.Succeeded(1, 2, Story.json("5")))))
        .isEqualTo(Story.json("{\"a\": 5}"));
  }

  @Test
  void argumentsThatDoNotFitAreNotSent() {
    Story story =
        of("""
                solids:
                  a: {queue: q, task: t, args: {n: "${input}"}, accepts: {properties: {n: {type: integer}}}}
                """)
            .start("\"x\"");
    assertThat(failure(story).failure().message())
        .isEqualTo("its args do not fit the schema: /n string found, integer expected");
    assertThat(story.all(Effect.Dispatch.class)).isEmpty();
  }

  @Test
  void valuesAndGroupsHaveResultsToo() {
    String value = "solids:\n  a: {value: \"${input}\", result: {type: integer}}\n";
    assertThat(failure(of(value).start("\"x\"")).failure().cause()).isEqualTo(Failure.Cause.SCHEMA);
    assertThat(output(of(value).start("3"))).isEqualTo(Story.json("{\"a\": 3}"));
    String group =
        """
        solids:
          g: {solids: {a: {value: "${input}"}}, output: "${a}", result: {type: integer}}
        """;
    assertThat(failure(of(group).start("\"x\"")).solid()).isEqualTo("g");
    assertThat(output(of(group).start("3"))).isEqualTo(Story.json("{\"g\": 3}"));
  }

  @Test
  void aSignalThatNobodyCouldUseIsRefused() {
    Story story =
        of("""
                solids:
                  a: {await: {signal: go, schema: {type: integer}}}
                """)
            .does(signal("go", "\"early\""));
    assertThat(story.last.rejection()).isEqualTo(Rejection.UNFIT_SIGNAL);
    story.start("{}").does(signal("go", "\"x\""));
    assertThat(story.last.rejection()).isEqualTo(Rejection.UNFIT_SIGNAL);
    assertThat(output(story.does(signal("go", "7")))).isEqualTo(Story.json("{\"a\": 7}"));
  }

  @Test
  void aSignalThatOnlyAnotherCouldUseFailsWhoGetsIt() {
    Story story =
        of("""
                solids:
                  a: {await: {signal: go, schema: {type: integer}}}
                  b: {await: {signal: go, schema: {type: string}}, after: [a]}
                """)
            .start("{}")
            .does(signal("go", "\"x\""));
    assertThat(failure(story).failure())
        .isEqualTo(
            Failure.of(
                Failure.Cause.SCHEMA,
                "the signal does not fit the schema: string found, integer expected"));
  }

  @Test
  void nothingIsCheckedWhereTheThreadMustNotBeKept() {
    Story story = of("solids:\n  a: {queue: q, task: t, result: {type: integer}}\n").start("{}");
    assertThat(Step.here(story.run, new Command.Succeeded(1, 1, Story.json("1")), story.now))
        .isEmpty();
  }
}
