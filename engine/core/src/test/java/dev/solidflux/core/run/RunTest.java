package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.expression.Budget;
import dev.solidflux.core.expression.SecretPlaces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RunTest {

  private static final String CHAIN =
      """
      pipeline: chain
      solids:
        a: {queue: q, task: t.a, args: {x: "${input.x}"}}
        b: {queue: q, task: t.b, args: {y: "${a.y}", run: "${run.id}"}}
      output: {z: "${b}"}
      """;

  private static final String FAN =
      """
      pipeline: fan
      solids:
        ids: {queue: q, task: t.ids}
        each: {forEach: "${ids}", as: it, queue: q, task: t.each, args: {it: "${it}", at: "${index}"}}
        sum: {queue: q, task: t.sum, args: {all: "${each}"}}
      """;

  private static String one(String more) {
    return "pipeline: one\nsolids:\n  a: {queue: q, task: t, " + more + "}\n";
  }

  @Nested
  class Dependencies {

    @Test
    void aSolidIsSentWhenWhatItNamesIsThere() {
      Story story = Story.of(CHAIN).start("{\"x\": 1}");
      assertThat(story.dispatched()).containsExactly("a#1{\"x\":1}");
      story.started(1).succeeds(1, "{\"y\": 9007199254740993}");
      assertThat(story.dispatched().getLast())
          .isEqualTo("b#1{\"y\":9007199254740993,\"run\":\"" + story.run.id() + "\"}");
      story.succeeds(2, "\"done\"");
      assertThat(story.only(RunEvent.RunSucceeded.class).output())
          .isEqualTo(Story.json("{\"z\": \"done\"}"));
      assertThat(story.run.state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void afterWaitsWithoutNaming() {
      Story story =
          Story.of(
                  """
                  pipeline: p
                  solids:
                    a: {queue: q, task: t}
                    b: {queue: q, task: t, after: [a]}
                  """)
              .start("{}");
      assertThat(story.dispatched()).containsExactly("a#1{}");
      story.succeeds(1, "null");
      assertThat(story.dispatched()).hasSize(2);
    }

    @Test
    void aRunIsStartedOnce() {
      Story story = Story.of(CHAIN).start("{\"x\": 1}").start("{\"x\": 2}");
      assertThat(story.last.rejection()).isEqualTo(Rejection.ALREADY_STARTED);
      assertThat(story.dispatched()).hasSize(1);
    }

    @Test
    void nothingHappensToARunThatWasNotStarted() {
      Story story = Story.of(CHAIN).does(new Command.Heard(1, 1));
      assertThat(story.last.rejection()).isEqualTo(Rejection.NOT_STARTED);
    }
  }

  @Nested
  class FanOut {

    @Test
    void resultsAreCollectedInTheOrderOfTheElementsNotOfTheReplies() {
      Story story = Story.of(FAN).start("{}").succeeds(1, "[10, 20, 30]");
      assertThat(story.dispatched().subList(1, 4))
          .containsExactly(
              "each[0]#1{\"it\":10,\"at\":0}",
              "each[1]#1{\"it\":20,\"at\":1}",
              "each[2]#1{\"it\":30,\"at\":2}");
      story.succeeds(4, "\"c\"").succeeds(2, "\"a\"").succeeds(3, "\"b\"");
      assertThat(story.dispatched().getLast()).isEqualTo("sum#1{\"all\":[\"a\",\"b\",\"c\"]}");
    }

    @Test
    void noElementsAreAnEmptyList() {
      Story story = Story.of(FAN).start("{}").succeeds(1, "[]");
      assertThat(story.dispatched().getLast()).isEqualTo("sum#1{\"all\":[]}");
    }

    @Test
    void invocationsAreOpenedInWindows() {
      String elements = java.util.stream.IntStream.range(0, 1_200).boxed().toList().toString();
      Story story = Story.of(FAN).start("{}").succeeds(1, elements);
      assertThat(story.run.open().size()).isEqualTo(RunLimits.FAN_OUT_WINDOW);
      for (int invocation = 2; invocation <= 1_201; invocation++) {
        story.last =
            Step.step(
                story.run,
                new Command.Succeeded(invocation, 1, Story.json("1")),
                story.now,
                Budget.of(() -> false));
        story.run = story.last.run();
        assertThat(story.run.open().size()).isLessThanOrEqualTo(RunLimits.FAN_OUT_WINDOW);
      }
      assertThat(story.run.known(1_202).place().solid()).isEqualTo("sum");
    }

    @Test
    void moreElementsThanTheLimitFailTheRun() {
      String elements = java.util.Collections.nCopies(RunLimits.FAN_OUT_ELEMENTS + 1, 0).toString();
      Story story = Story.of(FAN).start("{}").succeeds(1, elements);
      assertThat(story.only(RunEvent.RunFailed.class).failure().cause())
          .isEqualTo(Failure.Cause.LIMIT);
    }

    @Test
    void whatIsNoListFailsTheRun() {
      Story story = Story.of(FAN).start("{}").succeeds(1, "7");
      assertThat(story.only(RunEvent.RunFailed.class).solid()).isEqualTo("each");
      assertThat(story.only(RunEvent.RunFailed.class).failure().message())
          .contains("needs a list or an object")
          .contains("a number");
    }

    @Test
    void oneFailedElementFailsTheRunAndTheOthersAreAskedToStop() {
      Story story = Story.of(FAN).start("{}").succeeds(1, "[1, 2, 3]").succeeds(2, "1").started(3);
      story.fails(4, "ValueError");
      assertThat(story.lastEvents())
          .containsExactly("attempt-failed", "invocations-cancelled", "run-failed");
      assertThat(story.only(RunEvent.RunFailed.class).solid()).isEqualTo("each[2]");
      assertThat(story.all(Effect.CancelTask.class))
          .containsExactly(new Effect.CancelTask(3, 1, "q", false));
      story.does(new Command.Succeeded(3, 1, Story.json("3")));
      assertThat(story.last.rejection()).isEqualTo(Rejection.RUN_ENDED);
    }
  }

  @Nested
  class Expressions {

    @Test
    void argsThatCannotBeEvaluatedFailTheRunAndSendNothing() {
      Story story = Story.of(CHAIN).start("{}");
      assertThat(story.lastEvents()).containsExactly("run-started", "solid-failed", "run-failed");
      assertThat(story.all(Effect.Dispatch.class)).isEmpty();
      assertThat(story.only(RunEvent.RunFailed.class).failure().cause())
          .isEqualTo(Failure.Cause.EXPRESSION);
    }

    @Test
    void anOutputThatCannotBeEvaluatedFailsTheRun() {
      Story story =
          Story.of(one("args: {}") + "output: \"${a.missing}\"")
              .start("{}")
              .succeeds(1, "{\"b\": 1}");
      assertThat(story.only(RunEvent.RunFailed.class).solid()).isNull();
      assertThat(story.run.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aSolidThatCannotBeSentStopsItsSiblingsOfTheSameMomentFromBeingSent() {
      Story story =
          Story.of(
                  """
                  pipeline: p
                  solids:
                    a: {queue: q, task: t}
                    good: {queue: q, task: t, after: [a]}
                    bad: {queue: q, task: t, args: {x: "${a.x}"}}
                  """)
              .start("{}")
              .succeeds(1, "{}");
      assertThat(story.dispatched()).containsExactly("a#1{}");
    }
  }

  @Nested
  class SecretsInArguments {

    private static final String MIRROR =
        """
        pipeline: p
        solids:
          a:
            forEach: "${input}"
            queue: q
            task: t
            retry: {attempts: 2}
            accepts: {properties: {token: {type: string, minLength: 20}, x: {type: [string, object]}}}
            args: {token: "${secret.TOKEN}", x: "${item}", l: [["${secret.KEY}"]]}
          b: {queue: q, task: t, args: {token: "${a[0].token}"}}
        """;

    @Test
    void theirNamesStandInEventsAndTheirPlacesComeFromTheDocument() {
      Story story = Story.of(MIRROR).start("[{\"$secret\": \"TOKEN\"}, \"y\"]");
      SecretPlaces places = new SecretPlaces(Map.of("/token", "TOKEN", "/l/0/0", "KEY"));
      assertThat(story.only(RunEvent.InvocationsScheduled.class).args().getFirst())
          .isEqualTo(
              Story.json(
                  """
                  {"token": {"$secret": "TOKEN"}, "x": {"$secret": "TOKEN"},
                   "l": [[{"$secret": "KEY"}]]}"""));
      assertThat(story.all(Effect.Dispatch.class).map(Effect.Dispatch::secrets))
          .containsExactly(places, places);
      story.fails(1, "E").fires(Timer.Kind.RETRY);
      assertThat(story.all(Effect.Dispatch.class).toList().getLast().secrets()).isEqualTo(places);
    }

    @Test
    void whatAWorkerOrAUserWritesIsNeverOne() {
      Story story = Story.of(MIRROR).start("[\"x\"]");
      story.succeeds(1, "{\"token\": {\"$secret\": \"TOKEN\"}}");
      Effect.Dispatch second = story.all(Effect.Dispatch.class).toList().getLast();
      assertThat(second.args()).isEqualTo(Story.json("{\"token\": {\"$secret\": \"TOKEN\"}}"));
      assertThat(second.secrets()).isEqualTo(SecretPlaces.NONE);
    }

    @Test
    void aSchemaTakesThemForTextsThatFitAndLooksAtTheRest() {
      Story story = Story.of(MIRROR).start("[7]");
      assertThat(story.only(RunEvent.SolidFailed.class).failure().message())
          .contains("/x")
          .doesNotContain("/token");
    }
  }

  @Nested
  class Retries {

    private final String retry =
        one("retry: {attempts: 3, backoff: {initial: 2s, factor: 3, jitter: 0}, unless: [Fatal]}");

    @Test
    void aFailedAttemptIsFollowedByAnotherAfterItsBackoff() {
      Story story = Story.of(retry).start("{}").fails(1, "ValueError");
      assertThat(story.only(RunEvent.AttemptFailed.class).retryAt())
          .isEqualTo(story.now.plusSeconds(2));
      story.fires(Timer.Kind.RETRY);
      assertThat(story.dispatched()).containsExactly("a#1{}", "a#2{}");
      story.fails(1, "ValueError").fires(Timer.Kind.RETRY).succeeds(1, "7");
      assertThat(story.only(RunEvent.InvocationSucceeded.class).attempt()).isEqualTo(3);
      assertThat(story.run.state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aWorkerMayAskForAnotherWaitOnceAndWithinTheLongest() {
      String bounded = one("retry: {attempts: 9, backoff: {initial: 2s, max: 1m, jitter: 0}}");
      Story story = Story.of(bounded).start("{}");
      for (Duration[] asked :
          new Duration[][] {
            {Duration.ofSeconds(30), Duration.ofSeconds(30)},
            {null, Duration.ofSeconds(4)},
            {Duration.ofDays(9), Duration.ofMinutes(1)},
            {Duration.ofSeconds(Long.MAX_VALUE), Duration.ofMinutes(1)},
            {Duration.ZERO, Duration.ZERO},
            {Duration.ofSeconds(-7), Duration.ZERO}
          }) {
        story.fails(1, "Busy", asked[0]);
        assertThat(story.last(RunEvent.AttemptFailed.class).retryAt())
            .as("asked for %s", asked[0])
            .isEqualTo(story.now.plus(asked[1]));
        story.fires(Timer.Kind.RETRY);
      }
    }

    @Test
    void whereTheDocumentNamesNoLongestWaitAWorkerMayAskForAnHour() {
      for (String backoff : List.of("", ", backoff: {initial: 2s}")) {
        Story story = Story.of(one("retry: {attempts: 2" + backoff + "}")).start("{}");
        story.fails(1, "Busy", Duration.ofHours(7));
        assertThat(story.only(RunEvent.AttemptFailed.class).retryAt())
            .isEqualTo(story.now.plus(Duration.ofHours(1)));
      }
    }

    @Test
    void askingForAWaitDoesNotMakeAnAttempt() {
      for (String type : List.of("Fatal", "NotRegistered")) {
        Story story = Story.of(retry).start("{}").fails(1, type, Duration.ofSeconds(1));
        assertThat(story.run.state()).isEqualTo(RunState.FAILED);
      }
      Story once = Story.of(one("")).start("{}").fails(1, "Busy", Duration.ofSeconds(1));
      assertThat(once.run.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void theLastAttemptsFailureIsTheRuns() {
      Story story = Story.of(retry).start("{}");
      story
          .fails(1, "A")
          .fires(Timer.Kind.RETRY)
          .fails(1, "B")
          .fires(Timer.Kind.RETRY)
          .fails(1, "C");
      assertThat(story.only(RunEvent.RunFailed.class).failure().type()).isEqualTo("C");
    }

    @Test
    void anErrorNamedByUnlessIsNotRetried() {
      Story story = Story.of(retry).start("{}").fails(1, "Fatal");
      assertThat(story.run.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aSuccessOfAnEarlierAttemptWinsLateAndTheLaterOneIsAskedToStop() {
      Story story = Story.of(retry).start("{}").fails(1, "A").fires(Timer.Kind.RETRY);
      story.does(new Command.Succeeded(1, 1, Story.json("1")));
      assertThat(story.only(RunEvent.InvocationSucceeded.class).late()).isTrue();
      assertThat(story.all(Effect.CancelTask.class))
          .containsExactly(new Effect.CancelTask(1, 2, "q", false));
      assertThat(story.all(Effect.EndAttempt.class)).contains(new Effect.EndAttempt(1, 2, "q"));
    }

    @Test
    void aSuccessDuringTheBackoffWinsAndTheRetryIsForgotten() {
      Story story =
          Story.of(retry)
              .start("{}")
              .fails(1, "A")
              .does(new Command.Succeeded(1, 1, Story.json("1")));
      assertThat(story.run.state()).isEqualTo(RunState.SUCCEEDED);
      story.fires(Timer.Kind.RETRY);
      assertThat(story.last.rejection()).isEqualTo(Rejection.RUN_ENDED);
    }

    @Test
    void aLateStartOrFailureChangesNothing() {
      Story story = Story.of(retry).start("{}").fails(1, "A").fires(Timer.Kind.RETRY);
      story.does(new Command.Started(1, 1, "w", null));
      assertThat(story.last.rejection()).isEqualTo(Rejection.LATE_REPLY);
      story.does(new Command.Failed(1, 1, Failure.of(Failure.Cause.TASK, "late")));
      assertThat(story.last.rejection()).isEqualTo(Rejection.LATE_REPLY);
      assertThat(story.run.open().keySet()).containsExactly(1);
    }

    @Test
    void whatCannotSucceedIsTriedOnce() {
      for (String type :
          List.of(
              "ResultTooLarge",
              "NotRegistered",
              "UnfitArguments",
              "ArtifactRefused",
              "ArtifactTooLarge")) {
        Story story = Story.of(retry).start("{}").fails(1, type);
        assertThat(story.run.state()).as(type).isEqualTo(RunState.FAILED);
      }
      for (Failure.Cause cause : List.of(Failure.Cause.LIMIT, Failure.Cause.INVALID_REPLY)) {
        Story story = Story.of(retry).start("{}");
        story.does(new Command.Failed(1, 1, Failure.of(cause, "too large")));
        assertThat(story.run.state()).as(cause.name()).isEqualTo(RunState.FAILED);
      }
    }

    @Test
    void whatWasNeverSentIsUnknown() {
      Story story = Story.of(retry).start("{}");
      story.does(new Command.Started(1, 2, "w", null));
      assertThat(story.last.rejection()).isEqualTo(Rejection.UNKNOWN_ATTEMPT);
      for (int invocation : List.of(0, -1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE)) {
        story.does(new Command.Started(invocation, 1, "w", null));
        assertThat(story.last.rejection()).isEqualTo(Rejection.UNKNOWN_INVOCATION);
      }
    }
  }

  /** What the broker and slow or dying workers make of an attempt. */
  @Nested
  class Workers {

    private final String cold =
        one("retry: {attempts: 3}, timeout: {queue: 20s, run: 1m, heartbeat: 9s}");

    private Story started(Story story, int attempt, String worker) {
      return story.does(new Command.Started(1, attempt, worker, null));
    }

    private Story asks(Story story, int attempt, String worker) {
      return story.does(new Command.Asked(1, attempt, worker, true));
    }

    @Test
    void anAttemptThatNobodyTookInTimeCountsIfAWorkerBeginsItAfterAll() {
      Story story = Story.of(cold).start("{}").fires(Timer.Kind.QUEUE).fires(Timer.Kind.RETRY);
      assertThat(story.run.wants(1, 1)).as("of a worker that asks, since 2 was sent").isFalse();
      assertThat(story.run.wants(1, 2)).isTrue();
      started(story, 1, "w");
      assertThat(story.run.known(1).attempt()).isEqualTo(1);
      assertThat(story.all(Effect.EndAttempt.class)).contains(new Effect.EndAttempt(1, 2, "q"));
      assertThat(story.all(Effect.CancelTask.class))
          .contains(new Effect.CancelTask(1, 2, "q", false));
      started(story, 2, "late");
      assertThat(story.last.rejection()).isEqualTo(Rejection.LATE_REPLY);
      assertThat(story.last.effects()).containsExactly(new Effect.CancelTask(1, 2, "q", false));
      story.fails(1, "A").fires(Timer.Kind.RETRY);
      assertThat(story.dispatched()).containsExactly("a#1{}", "a#2{}", "a#3{}");
      story.fails(1, "A");
      assertThat(story.run.state()).as("three were sent").isEqualTo(RunState.FAILED);
    }

    @Test
    void itCountsDuringTheBackoffTooAndTheNextIsNotSent() {
      Story story = Story.of(cold).start("{}").fires(Timer.Kind.QUEUE);
      assertThat(story.run.wants(1, 1)).isTrue();
      started(story, 1, "w").fires(Timer.Kind.RETRY);
      assertThat(story.last.rejection()).isEqualTo(Rejection.STALE_TIMER);
      story.succeeds(1, "1");
      assertThat(story.only(RunEvent.InvocationSucceeded.class).late()).isFalse();
      assertThat(story.dispatched()).containsExactly("a#1{}");
    }

    @Test
    void anAttemptThatAWorkerHadCountsNoMore() {
      Story story = Story.of(cold).start("{}").fails(1, "A").fires(Timer.Kind.RETRY);
      assertThat(story.run.wants(1, 1)).isFalse();
      assertThat(story.run.wants(1, 2)).isTrue();
      started(story, 2, "w");
      assertThat(story.run.wants(1, 2)).as("redelivered").isTrue();
    }

    @Test
    void nothingIsWantedOfARunThatIsCancelledOrOver() {
      Story story = Story.of(cold).start("{}").does(new Command.Cancel("c"));
      assertThat(story.run.wants(1, 1)).isFalse();
      asks(story, 1, "w");
      assertThat(story.last.rejection()).isEqualTo(Rejection.NOTHING_NEW);
      story.fires(Timer.Kind.CANCEL_GRACE);
      assertThat(story.run.wants(1, 1)).isFalse();
      started(story, 1, "w");
      assertThat(story.last.effects()).containsExactly(new Effect.CancelTask(1, 1, "q", false));
    }

    @Test
    void whoHasTheTaskNowIsKnownAndHasAsMuchTimeAsTheOneBefore() {
      Story story = started(Story.of(cold).start("{}"), 1, "first").waits(Duration.ofSeconds(50));
      asks(story, 1, "second");
      assertThat(story.only(RunEvent.AttemptRedelivered.class))
          .isEqualTo(new RunEvent.AttemptRedelivered(1, 1, "second", 1));
      started(story, 1, "second");
      assertThat(story.last.rejection()).isEqualTo(Rejection.ALREADY_STARTED_ATTEMPT);
      assertThat(story.run.known(1).holder().worker()).isEqualTo("second");
      story.fires(Timer.Kind.RUN);
      assertThat(story.now).isEqualTo(Story.BEGIN.plusSeconds(50 + 60));
    }

    @Test
    void aWorkerThatDoesNotAskIsKnownByItsName() {
      Story story = started(Story.of(cold).start("{}"), 1, "celery@a 7");
      started(story, 1, "celery@a 7");
      assertThat(story.last.rejection()).isEqualTo(Rejection.ALREADY_STARTED_ATTEMPT);
      started(story, 1, "celery@a 8");
      assertThat(story.only(RunEvent.AttemptRedelivered.class).worker()).isEqualTo("celery@a 8");
      assertThat(story.run.known(1).attempt()).as("no retry is used up").isEqualTo(1);
    }

    @Test
    void whatAWorkerGivesBackIsSentAgainAtOnceAndNoAttemptIsUsedUp() {
      Story story = started(Story.of(one("retry: {attempts: 2}")).start("{}"), 1, "w");
      story.does(new Command.GivenBack(1, 1));
      RunEvent.AttemptFailed back = story.only(RunEvent.AttemptFailed.class);
      assertThat(back.failure().cause().label()).isEqualTo("given-back");
      assertThat(back.retryAt()).isEqualTo(story.now);
      assertThat(story.all(Effect.CancelTask.class)).as("nobody is at it").isEmpty();
      story.fires(Timer.Kind.RETRY);
      assertThat(story.dispatched()).containsExactly("a#1{}", "a#2{}");
      story.fails(1, "A").fires(Timer.Kind.RETRY).fails(1, "A");
      assertThat(story.dispatched()).as("two that failed").hasSize(3);
      assertThat(story.run.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void whatIsGivenBackThoughItWasDoneIsDone() {
      Story story = Story.of(one("args: {}")).start("{}").succeeds(1, "1");
      story.does(new Command.GivenBack(1, 1));
      assertThat(story.last.rejection()).isEqualTo(Rejection.RUN_ENDED);
    }

    @Test
    void aResultThatComesAfterItsTaskWasGivenBackCounts() {
      Story story = Story.of(one("args: {}")).start("{}").does(new Command.GivenBack(1, 1));
      story.fires(Timer.Kind.RETRY).does(new Command.Succeeded(1, 1, Story.json("1")));
      assertThat(story.only(RunEvent.InvocationSucceeded.class).late()).isTrue();
      assertThat(story.run.state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void whatIsGivenBackForEverFails() {
      Story story = Story.of(one("args: {}")).start("{}");
      for (int i = 1; i <= RunLimits.GIVEN_BACK; i++) {
        story.does(new Command.GivenBack(1, i)).fires(Timer.Kind.RETRY);
      }
      story.does(new Command.GivenBack(1, RunLimits.GIVEN_BACK + 1));
      assertThat(story.only(RunEvent.RunFailed.class).failure().cause())
          .isEqualTo(Failure.Cause.GIVEN_BACK);
    }

    @Test
    void whatIsGivenBackOfARunThatIsBeingCancelledIsOver() {
      Story story = Story.of(one("args: {}")).start("{}").does(new Command.Cancel("c"));
      story.does(new Command.GivenBack(1, 1));
      assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aTaskThatKillsItsWorkersIsGivenUp() {
      Story story = Story.of(one("timeout: {queue: 20s}")).start("{}");
      for (int i = 1; i <= RunLimits.REDELIVERIES; i++) {
        asks(story, 1, "w" + i);
        assertThat(story.run.wants(1, 1)).isTrue();
      }
      asks(story, 1, "w");
      assertThat(story.run.wants(1, 1)).isFalse();
      Failure failure = story.only(RunEvent.RunFailed.class).failure();
      assertThat(failure.cause()).isEqualTo(Failure.Cause.WORKER_LOST);
      assertThat(failure.message()).startsWith("5 workers were lost");
    }

    @Test
    void aWorkerThatBeatsByItselfIsMissedWithoutADeadlineOfTheDocument() {
      Story story = Story.of(one("retry: {attempts: 1}")).start("{}");
      story.does(new Command.Started(1, 1, "w", 10)).waits(Duration.ofSeconds(30));
      story.does(new Command.Heard(1, 1)).fires(Timer.Kind.HEARTBEAT);
      assertThat(story.now).isEqualTo(Story.BEGIN.plusSeconds(30 + 60));
      assertThat(story.only(RunEvent.AttemptFailed.class).failure().message())
          .isEqualTo("no sign of life for PT1M");
    }

    @Test
    void theDocumentsDeadlineHoldsForItToo() {
      Story story = Story.of(cold).start("{}");
      story.does(new Command.Started(1, 1, "w", 10)).fires(Timer.Kind.HEARTBEAT);
      assertThat(story.now).isEqualTo(Story.BEGIN.plusSeconds(9));
    }
  }

  @Nested
  class Deadlines {

    private final String all = one("timeout: {queue: 10s, run: 1m, heartbeat: 5s}");

    @Test
    void waitingTooLongInTheQueueFailsTheAttempt() {
      Story story = Story.of(all).start("{}").fires(Timer.Kind.QUEUE);
      assertThat(story.only(RunEvent.AttemptFailed.class).failure().cause())
          .isEqualTo(Failure.Cause.QUEUE_TIMEOUT);
      assertThat(story.all(Effect.CancelTask.class)).hasSize(1);
    }

    @Test
    void runningTooLongFailsTheAttempt() {
      Story story = Story.of(all).start("{}").started(1).fires(Timer.Kind.RUN);
      assertThat(story.only(RunEvent.AttemptFailed.class).failure().cause())
          .isEqualTo(Failure.Cause.RUN_TIMEOUT);
    }

    @Test
    void silenceFailsTheAttempt() {
      Story story = Story.of(all).start("{}").started(1).fires(Timer.Kind.HEARTBEAT);
      assertThat(story.only(RunEvent.AttemptFailed.class).failure().cause())
          .isEqualTo(Failure.Cause.HEARTBEAT_TIMEOUT);
    }

    @Test
    void aSignOfLifeMovesTheHeartbeatsDeadlineWithoutAnEvent() {
      Story story = Story.of(all).start("{}").started(1).waits(Duration.ofSeconds(4));
      story.does(new Command.Heard(1, 1));
      assertThat(story.last.events()).isEmpty();
      assertThat(story.all(Effect.ArmTimer.class).reduce((a, b) -> b).orElseThrow().due())
          .isEqualTo(story.now.plusSeconds(5));
    }

    @Test
    void theQueuesDeadlineDoesNotCountOnceTheAttemptHasStarted() {
      Story story = Story.of(all).start("{}").started(1).fires(Timer.Kind.QUEUE);
      assertThat(story.last.rejection()).isEqualTo(Rejection.STALE_TIMER);
    }

    @Test
    void aTimerOfAnEarlierArmingDoesNotCount() {
      Story story = Story.of(one("timeout: {queue: 10s}, retry: {attempts: 2}")).start("{}");
      Timer first = story.all(Effect.ArmTimer.class).findFirst().orElseThrow().timer();
      story.fires(Timer.Kind.QUEUE).fires(Timer.Kind.RETRY).does(new Command.TimerFired(first));
      assertThat(story.last.rejection()).isEqualTo(Rejection.STALE_TIMER);
    }

    @Test
    void anyTelemetryTellsThatTheAttemptHasStarted() {
      Story story = Story.of(all).start("{}").does(new Command.Heard(1, 1));
      assertThat(story.lastEvents()).containsExactly("attempt-started");
      story.started(1);
      assertThat(story.last.rejection()).isEqualTo(Rejection.ALREADY_STARTED_ATTEMPT);
    }

    @Test
    void withoutAHeartbeatDeadlineASignOfLifeIsNothingNew() {
      Story story = Story.of(CHAIN).start("{\"x\": 1}").started(1).does(new Command.Heard(1, 1));
      assertThat(story.last.rejection()).isEqualTo(Rejection.NOTHING_NEW);
    }
  }

  @Nested
  class Cancelling {

    @Test
    void afterACancelNothingIsSentAndASuccessUnderWayIsStillRecorded() {
      Story story = Story.of(CHAIN).start("{\"x\": 1}").does(new Command.Cancel("enough"));
      assertThat(story.all(Effect.CancelTask.class))
          .containsExactly(new Effect.CancelTask(1, 1, "q", false));
      assertThat(story.run.state()).isEqualTo(RunState.CANCELLING);
      story.succeeds(1, "{\"y\": 1}");
      assertThat(story.lastEvents()).containsExactly("invocation-succeeded", "run-cancelled");
      assertThat(story.only(RunEvent.RunCancelled.class).reason()).isEqualTo("enough");
      assertThat(story.dispatched()).hasSize(1);
    }

    @Test
    void whenTheLastSolidSucceedsTheRunStillEndsCancelled() {
      Story story =
          Story.of(one("args: {}")).start("{}").does(new Command.Cancel("c")).succeeds(1, "1");
      assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aWorkerThatConfirmsIsToldApartFromOneThatWasOnlyAsked() {
      Story story =
          Story.of(FAN)
              .start("{}")
              .succeeds(1, "[1, 2]")
              .does(new Command.Cancel("c"))
              .does(new Command.Revoked(2, 1));
      assertThat(story.only(RunEvent.InvocationsCancelled.class).confirmed()).isTrue();
      story.fires(Timer.Kind.CANCEL_GRACE);
      assertThat(story.history).contains(new RunEvent.InvocationsCancelled(List.of(3), false));
      assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void anAttemptThatWaitsForItsRetryIsOverAtOnce() {
      Story story =
          Story.of(one("retry: {attempts: 2}"))
              .start("{}")
              .fails(1, "E")
              .does(new Command.Cancel("c"));
      assertThat(story.lastEvents())
          .containsExactly("cancel-requested", "invocations-cancelled", "run-cancelled");
      assertThat(story.all(Effect.CancelTask.class)).isEmpty();
    }

    @Test
    void aFailureAfterTheCancelIsNotRetried() {
      Story story =
          Story.of(one("retry: {attempts: 2}"))
              .start("{}")
              .does(new Command.Cancel("c"))
              .fails(1, "E");
      assertThat(story.only(RunEvent.AttemptFailed.class).retryAt()).isNull();
      assertThat(story.run.state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aWorkerThatStartsAfterTheCancelIsAskedAgain() {
      Story story = Story.of(CHAIN).start("{\"x\": 1}").does(new Command.Cancel("c")).started(1);
      assertThat(story.all(Effect.CancelTask.class)).hasSize(2);
    }

    @Test
    void aRunThatWasNotStartedIsCancelledAtOnce() {
      Story story = Story.of(CHAIN).does(new Command.Cancel("c"));
      assertThat(story.lastEvents()).containsExactly("cancel-requested", "run-cancelled");
    }

    @Test
    void aSecondCancelChangesNothing() {
      Story story =
          Story.of(CHAIN)
              .start("{\"x\": 1}")
              .does(new Command.Cancel("c"))
              .does(new Command.Cancel("d"));
      assertThat(story.last.rejection()).isEqualTo(Rejection.ALREADY_CANCELLING);
    }

    @Test
    void aTaskRevokedBySomebodyElseFailsItsAttempt() {
      Story story = Story.of(CHAIN).start("{\"x\": 1}").does(new Command.Revoked(1, 1));
      assertThat(story.only(RunEvent.RunFailed.class).failure().cause())
          .isEqualTo(Failure.Cause.REVOKED);
    }
  }

  @Test
  void nothingHappensToARunThatHasEnded() {
    Story story = Story.of(one("args: {}")).start("{}").succeeds(1, "1");
    List<Command> any =
        List.of(
            new Command.Start(Story.json("{}")),
            new Command.Cancel("c"),
            new Command.Started(1, 1, "w", null),
            new Command.Heard(1, 1),
            new Command.Succeeded(1, 1, Story.json("2")),
            new Command.Failed(1, 1, Failure.of(Failure.Cause.TASK, "m")),
            new Command.Revoked(1, 1),
            new Command.GivenBack(1, 1),
            new Command.TimerFired(new Timer(1, 1, Timer.Kind.RUN, 1)));
    for (Command command : any) {
      story.does(command);
      assertThat(story.last.rejection()).isEqualTo(Rejection.RUN_ENDED);
      assertThat(story.last.events()).isEmpty();
      assertThat(story.last.effects())
          .as("a worker that begins is asked to stop")
          .hasSize(command instanceof Command.Started ? 1 : 0);
    }
  }

  @Test
  void theEndOfARunClearsUpAfterIt() {
    Story story = Story.of(one("timeout: {queue: 1m}")).start("{}").succeeds(1, "1");
    assertThat(story.last.effects()).endsWith(new Effect.EndRun(RunState.SUCCEEDED));
  }
}
