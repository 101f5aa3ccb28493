package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.expression.Budget;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the language says of a run, rule by rule; what a worker does is in {@link RunTest}. */
class LanguageTest {

  private static Story of(String solids) {
    return Story.of("pipeline: p\n" + solids);
  }

  private static JsonNode output(Story story) {
    return story.only(RunEvent.RunSucceeded.class).output();
  }

  private static Outcome.Failed failure(Story story) {
    RunEvent.RunFailed failed = story.only(RunEvent.RunFailed.class);
    return new Outcome.Failed(failed.solid(), failed.failure());
  }

  private static void finish(Story story) {
    while (!story.run.open().isEmpty()) {
      story.succeeds(story.run.open().keySet().iterator().next(), "1");
    }
  }

  @Nested
  class Conditions {

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

  @Nested
  class Schemas {

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
      assertThat(failure(of(value).start("\"x\"")).failure().cause())
          .isEqualTo(Failure.Cause.SCHEMA);
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

  @Nested
  class FanOuts {

    @Test
    void anObjectGivesAnObjectWithTheSameKeys() {
      Story story =
          of("solids:\n  a: {forEach: \"${input}\", value: \"${item.key}${index}${item.value}\"}\n")
              .start("{\"x\": 1, \"y\": true}");
      assertThat(output(story))
          .isEqualTo(Story.json("{\"a\": {\"x\": \"x01\", \"y\": \"y1true\"}}"));
    }

    @ParameterizedTest
    @CsvSource({"null,null", "7,a number", "true,a boolean", "'\"[1]\"',a string"})
    void anythingElseFailsAtOnceAndNothingIsGuessed(String input, String kind) {
      Story story = of("solids:\n  a: {forEach: \"${input}\", value: 1, onError: collect}\n");
      story.start(input);
      assertThat(failure(story).failure().message())
          .isEqualTo("forEach needs a list or an object, but \"${input}\" is " + kind);
    }

    @Test
    void whereLeavesElementsOutBeforeTheyBecomeSome() {
      Story story =
          of("""
                  solids:
                    a: {forEach: "${input}", as: n, where: "${n > 1 && index != 3}", value: "${[n, index]}"}
                    none: {forEach: "${input}", where: false, value: 1}
                    keys: {forEach: {a: 1, b: 2}, where: "${item.key != 'a'}", value: "${item.value}"}
                  """)
              .start("[1, 2, 3, 4, 5]");
      assertThat(output(story))
          .isEqualTo(
              Story.json("{\"a\": [[2, 0], [3, 1], [5, 2]], \"none\": [], \"keys\": {\"b\": 2}}"));
    }

    @Test
    void nullIsAnElementAndOneElementIsAListOfOne() {
      Story story = of("solids:\n  a: {forEach: \"${input}\", value: \"${item}\"}\n");
      assertThat(output(story.start("[null]"))).isEqualTo(Story.json("{\"a\": [null]}"));
    }

    private final String tasks = "solids:\n  a: {forEach: \"${input}\", queue: q, task: t, %s}\n";

    @Test
    void noMoreThanMaxParallelAreOpenAtATime() {
      Story story = of(tasks.formatted("maxParallel: 2")).start("[1, 2, 3, 4]");
      assertThat(story.run.open()).hasSize(2);
      story.succeeds(2, "2");
      assertThat(story.run.open().keySet()).containsExactly(1, 3);
      finish(story);
      assertThat(output(story)).isEqualTo(Story.json("{\"a\": [1, 2, 1, 1]}"));
    }

    @Test
    void whatIsCollectedStandsInItsPlace() {
      Story story = of(tasks.formatted("onError: collect")).start("[1, 2]");
      story.fails(1, "ValueError").succeeds(2, "7");
      assertThat(output(story))
          .isEqualTo(
              Story.json(
                  """
                  {"a": [{"status": "failed",
                          "error": {"cause": "task", "type": "ValueError", "message": "it failed"}},
                         {"status": "succeeded", "value": 7}]}
                  """));
    }

    @Test
    void argsOfAnElementThatCannotBeEvaluatedAreCollectedToo() {
      Story story = of(tasks.formatted("onError: collect, args: {x: \"${item.x}\"}"));
      story.start("[{\"x\": 1}, {}, {\"x\": 3}]");
      assertThat(story.dispatched()).containsExactly("a[0]#1{\"x\":1}", "a[2]#1{\"x\":3}");
      finish(story);
      assertThat(output(story).at("/a/1/error/cause").asString()).isEqualTo("expression");
    }

    @Test
    void aSolidThatDoesNotFanOutIsOneOutcome() {
      Story story =
          of("""
                  solids:
                    a: {queue: q, task: t, onError: collect}
                    b: {value: "${a.status}"}
                  """)
              .start("{}")
              .fails(1, "E");
      assertThat(output(story)).isEqualTo(Story.json("{\"b\": \"failed\"}"));
    }

    @ParameterizedTest
    @CsvSource({"1,2", "50%,6", "10%,1"})
    void soManyMayFailAndOneMoreFailsTheSolidAtOnce(String tolerate, int failures) {
      Story story = of(tasks.formatted("tolerate: " + tolerate));
      story.start(IntStream.range(0, 10).boxed().toList().toString());
      int tolerated = tolerate.equals("50%") ? 5 : 1;
      for (int i = 1; i <= tolerated; i++) {
        story.fails(i, "E");
        assertThat(story.run.state()).isEqualTo(RunState.RUNNING);
      }
      story.fails(10, "Last");
      assertThat(failure(story).solid()).isEqualTo("a[9]");
      assertThat(failure(story).failure().type()).isEqualTo("Last");
    }

    @Test
    void toleratedFailuresAreOutcomes() {
      Story story = of(tasks.formatted("tolerate: 1")).start("[1, 2]").fails(1, "E");
      story.succeeds(2, "5");
      assertThat(output(story).at("/a/0/status").asString()).isEqualTo("failed");
      assertThat(output(story).at("/a/1/value").asInt()).isEqualTo(5);
    }
  }

  @Nested
  class Groups {

    private final String tiles =
        """
        solids:
          scale: {value: 10}
          views:
            forEach: "${input}"
            as: view
            solids:
              cut: {queue: q, task: cut, args: ["${view}"]}
              tiles: {forEach: "${cut}", as: tile, queue: q, task: t, args: ["${tile}", "${view}", "${scale}", "${index}"]}
            output: "${tiles}"
          all: {value: "${views}"}
        """;

    @Test
    void eachElementGoesOnByItself() {
      Story story = of(tiles).start("[\"a\", \"b\"]");
      assertThat(story.dispatched())
          .containsExactly("views[0].cut#1[\"a\"]", "views[1].cut#1[\"b\"]");
      story.succeeds(1, "[1, 2]");
      assertThat(story.dispatched().subList(2, 4))
          .containsExactly(
              "views[0].tiles[0]#1[1,\"a\",10,0]", "views[0].tiles[1]#1[2,\"a\",10,1]");
      story.succeeds(3, "\"x\"").succeeds(4, "\"y\"");
      assertThat(story.lastEvents()).containsExactly("invocation-succeeded", "scope-succeeded");
      story.succeeds(2, "[]");
      assertThat(output(story)).isEqualTo(Story.json("{\"all\": [[\"x\", \"y\"], []]}"));
    }

    @Test
    void aFailureInsideFailsTheGroupAndGivesUpWhatIsOpen() {
      Story story = of(tiles).start("[\"a\", \"b\"]").succeeds(1, "[1, 2]").fails(4, "E");
      assertThat(failure(story).solid()).isEqualTo("views[0].tiles[1]");
      assertThat(story.lastEvents())
          .containsExactly(
              "attempt-failed",
              "invocations-cancelled",
              "scope-failed",
              "invocations-cancelled",
              "run-failed");
    }

    @Test
    void aGroupThatCollectsGoesOnWithoutTheElement() {
      Story story = of(tiles.replace("as: view", "as: view\n    onError: collect"));
      story.start("[\"a\", \"b\"]").succeeds(1, "[1, 2]").fails(4, "E");
      assertThat(story.lastEvents())
          .containsExactly("attempt-failed", "invocations-cancelled", "scope-failed");
      story.succeeds(2, "[]");
      assertThat(output(story).at("/all/0/status").asString()).isEqualTo("failed");
      assertThat(output(story).at("/all/1/value").isEmpty()).isTrue();
    }

    @Test
    void aGroupThatFailsLeavesNothingOfItsOtherElements() {
      Story story =
          of(tiles.replace("as: view", "as: view\n    tolerate: 0")
                  + "  end: {value: 1, after: [views], join: finished}\n")
              .start("[\"a\", \"b\"]");
      // 'all' needs all of it
      story.fails(1, "E");
      assertThat(failure(story).solid()).isEqualTo("views[0].cut");
      assertThat(story.run.open()).isEmpty();
    }

    @Test
    void aFailedGroupWithContentDependentsIsOverWithAllOfItsElements() {
      Story story =
          of("""
                  solids:
                    g:
                      forEach: [1, 2]
                      solids:
                        x: {queue: q, task: t}
                        y: {forEach: [1], as: j, solids: {z: {queue: q, task: t}}}
                    end: {queue: q, task: t, args: ["${status.g}"], join: finished}
                  """)
              .start("{}");
      story.fails(1, "E");
      assertThat(story.lastEvents())
          .containsExactly(
              "attempt-failed",
              "invocations-cancelled",
              "scope-failed",
              "invocations-cancelled",
              "scopes-cancelled",
              "invocations-scheduled");
      assertThat(story.dispatched().getLast()).isEqualTo("end#1[\"failed\"]");
      finish(story);
      assertThat(story.run.state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void theResultOfAGroupWithoutOutputIsThatOfItsLastSolidsByName() {
      Story story =
          of("""
                  solids:
                    a: {value: 1}
                    g: {solids: {b: {value: "${a}"}, c: {value: "${b}"}, d: {value: 2}}}
                  """)
              .start("{}");
      assertThat(output(story)).isEqualTo(Story.json("{\"g\": {\"c\": 1, \"d\": 2}}"));
    }

    @Test
    void anOutputThatCannotBeEvaluatedFailsTheGroup() {
      Story story = of("solids:\n  g: {solids: {a: {value: 1}}, output: \"${a.b}\"}\n");
      story.start("{}");
      assertThat(failure(story).solid()).isEqualTo("g");
      assertThat(failure(story).failure().cause()).isEqualTo(Failure.Cause.EXPRESSION);
    }
  }

  @Nested
  class Delays {

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

  @Nested
  class Signals {

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

  @Nested
  class Finally {

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
      assertThat(story.dispatched().getLast())
          .isEqualTo("tidy#1[\"cancelled\",null,\"cancelled\"]");
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

  @Test
  void positionalArgumentsMayStandAmongThoseByKeyword() {
    Story story = of("solids:\n  a: {queue: q, task: t, args: {\"*\": \"${input.l}\", y: 1}}\n");
    story.start("{\"l\": [7]}");
    assertThat(story.dispatched()).containsExactly("a#1{\"*\":[7],\"y\":1}");
    story = of("solids:\n  a: {queue: q, task: t, args: {\"*\": \"${input.l}\", y: 1}}\n");
    story.start("{\"l\": {\"a\": 1}}");
    assertThat(failure(story).failure().message())
        .isEqualTo("'*' in args needs a list of positional arguments, but is an object");
  }

  @Test
  void defaultsHoldForTasksThatSayNothingElse() {
    Story story =
        of("""
                defaults: {retry: {attempts: 2}, timeout: {queue: 1m, run: 2m}}
                solids:
                  a: {queue: q, task: t}
                  g: {solids: {b: {queue: q, task: t, timeout: {run: 3m}, retry: {attempts: 1}}}}
                """)
            .start("{}");
    assertThat(story.run.limit(1, Timer.Kind.RUN)).isEqualTo(Duration.ofMinutes(2));
    assertThat(story.run.limit(2, Timer.Kind.RUN)).isEqualTo(Duration.ofMinutes(3));
    assertThat(story.run.limit(2, Timer.Kind.QUEUE)).isEqualTo(Duration.ofMinutes(1));
    story.fails(1, "E");
    assertThat(story.run.state()).isEqualTo(RunState.RUNNING);
    story.fails(2, "E");
    assertThat(story.run.state()).isEqualTo(RunState.FAILED);
  }

  /** Folding the whole history at each step, as stories do, would take for ever. */
  @Nested
  class Large {

    private Run run;
    private long events;
    private int most;
    private int proceeded;

    private void begin(String solids, String input) {
      run = of(solids).run;
      does(new Command.Start(Story.json(input)));
    }

    private void does(Command command) {
      Step step = Step.step(run, command, Story.BEGIN, Budget.of(() -> false));
      run = step.run();
      events += step.events().size();
      most = Math.max(most, run.open().size());
      for (Effect effect : step.effects()) {
        if (effect instanceof Effect.ArmTimer(Timer timer, var due)
            && timer.kind() == Timer.Kind.PROCEED) {
          proceeded++;
          does(new Command.TimerFired(timer));
        }
      }
    }

    private void finish() {
      while (!run.open().isEmpty()) {
        int next = run.open().keySet().iterator().next();
        does(new Command.Succeeded(next, 1, Story.json("1")));
      }
      assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
    }

    private static String numbers(int count) {
      return IntStream.range(0, count)
          .mapToObj(Integer::toString)
          .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void aHundredThousandElementsAreOpenedInFewWindows() {
      begin(
          "solids:\n  a: {forEach: \"${input}\", queue: q, task: t}\noutput: \"${size(a)}\"\n",
          numbers(100_000));
      finish();
      assertThat(most).isEqualTo(RunLimits.FAN_OUT_WINDOW);
      assertThat(events - 100_000).isLessThan(500);
      assertThat(((Life.Ended) run.life()).outcome())
          .isEqualTo(new Outcome.Succeeded(Story.json("100000")));
    }

    @Test
    void ofAHundredTimesAHundredNotAllAreOpenAtATimeAndNoneIsForgotten() {
      String input = numbers(100);
      begin(
          """
          solids:
            outer:
              forEach: "${input}"
              solids: {inner: {forEach: "${input}", as: i, queue: q, task: t}}
          output: "${outer.all(o, size(o.inner) == 100)}"
          """,
          input);
      assertThat(run.open()).hasSizeGreaterThan(RunLimits.OPEN / 2);
      finish();
      assertThat(most).isLessThanOrEqualTo(RunLimits.OPEN + 100);
      assertThat(run.lastInvocation()).isEqualTo(10_000);
    }

    @Test
    void manyValuesAreComputedInWindows() {
      begin(
          "solids:\n  a: {forEach: \"${input}\", value: \"${item + 1}\"}\noutput: \"${a[99999]}\"\n",
          numbers(100_000));
      assertThat(((Life.Ended) run.life()).outcome())
          .isEqualTo(new Outcome.Succeeded(Story.json("100000")));
    }

    @Test
    void aStepThatHasSpentWhatItsExpressionsMayCostIsGoneOnWith() {
      String dear = "${size(input.filter(x, x != item))}";
      begin(
          "solids:\n  a: {forEach: \"${input}\", value: \"" + dear + "\"}\noutput: \"${a[0]}\"\n",
          numbers(1_500));
      assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
      assertThat(proceeded).isPositive();
    }

    @Test
    void oneMoreThanTheLimitIsOneClearFailure() {
      begin("solids:\n  a: {forEach: \"${input}\", queue: q, task: t}\n", numbers(100_001));
      assertThat(((Life.Ended) run.life()).outcome())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed ->
                  assertThat(failed.failure().message())
                      .isEqualTo("forEach has 100,001 elements; the limit is 100,000"));
    }

    @Test
    void manyGroupsOfOneStepEachTakeSeveralSteps() {
      begin(
          """
          solids:
            g: {forEach: "${input}", solids: {a: {value: "${item}"}}, output: "${a}"}
          output: "${size(g)}"
          """,
          numbers(10_000));
      assertThat(((Life.Ended) run.life()).outcome())
          .isEqualTo(new Outcome.Succeeded(Story.json("10000")));
      assertThat(proceeded).isPositive();
      assertThat(List.copyOf(run.scopes().keySet())).containsExactly(Scope.ROOT);
    }
  }

  private static Command signal(String name, String payload) {
    return new Command.Signal(name, Story.json(payload));
  }
}
