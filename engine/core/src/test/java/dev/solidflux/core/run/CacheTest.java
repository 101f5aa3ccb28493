package dev.solidflux.core.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.json.Ref;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Results that are kept, and who computes them. */
class CacheTest {

  private static final String PLAIN =
      """
      pipeline: p
      solids:
        a: {queue: q, task: t, args: {x: "${input.x}", y: 2}, cache: {for: 7d}, retry: {attempts: 2}}
      output: "${a}"
      """;

  private static Permit asked(Story story) {
    return story.all(Effect.AskPermit.class).map(Effect.AskPermit::permit).toList().getFirst();
  }

  private static Permit asked(String yaml, String input) {
    return asked(Story.of(yaml).start(input));
  }

  private static String miss(Permit mine, Permit other) {
    return new Miss(null, new Origin(Story.ID, 1), other.parts()).because(mine);
  }

  @Test
  void whoComputesHasThePermitOfItsKeyAndItsResultIsKept() {
    Story story = Story.of(PLAIN).start("{\"x\": 1}");
    assertThat(story.run.known(1).state()).isEqualTo(Invocation.State.HELD);
    assertThat(asked(story).limit()).isEqualTo("cache:t");
    assertThat(asked(story).max()).isEqualTo(1);
    assertThat(story.dispatched()).isEmpty();

    story.permit(1).succeeds(1, "7");

    assertThat(story.all(Effect.KeepResult.class))
        .containsExactly(
            new Effect.KeepResult(1, asked(story), Story.json("7"), Duration.ofDays(7)));
    assertThat(story.last.effects()).contains(new Effect.ReturnPermits(1, List.of(asked(story))));
  }

  @Test
  void aKeptResultAnswersWithoutATask() {
    Story story = Story.of(PLAIN).start("{\"x\": 1}").cached(1, "[7]");

    assertThat(story.run.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(story.only(RunEvent.RunSucceeded.class).output()).isEqualTo(Story.json("[7]"));
    assertThat(story.only(RunEvent.InvocationCached.class).from())
        .isEqualTo(new Origin(Story.ID, 3));
    assertThat(story.dispatched()).isEmpty();
    assertThat(story.all(Effect.KeepResult.class)).as("it was kept by who computed it").isEmpty();
    assertThat(story.all(Effect.ReturnPermits.class)).isNotEmpty();
  }

  @Test
  void nothingIsKeptOfWhatFailedOrWasCancelledOrIsTooLarge() {
    Story failed = Story.of(PLAIN).start("{\"x\": 1}").permit(1).fails(1, "E");
    assertThat(failed.all(Effect.ReturnPermits.class)).as("it tries again").isEmpty();
    failed.fires(Timer.Kind.RETRY).fails(1, "E");
    Story cancelled = Story.of(PLAIN).start("{\"x\": 1}").permit(1);
    cancelled.does(new Command.Cancel("c")).fires(Timer.Kind.CANCEL_GRACE);
    Story large = Story.of(PLAIN).start("{\"x\": 1}").permit(1);
    large.succeeds(1, "\"" + "x".repeat((int) RunLimits.KEPT_RESULT) + "\"");

    for (Story story : List.of(failed, cancelled, large)) {
      assertThat(story.all(Effect.KeepResult.class)).isEmpty();
      assertThat(story.all(Effect.ReturnPermits.class)).hasSize(1);
    }
  }

  @Test
  void aLateResultIsKeptTooAndAReferenceHoweverLarge() {
    Story story = Story.of(PLAIN).start("{\"x\": 1}").permit(1).fails(1, "E");
    Ref ref = Ref.to("[1, 2]");

    story.does(new Command.Succeeded(1, 1, ref.node()));

    assertThat(story.only(RunEvent.InvocationSucceeded.class).late()).isTrue();
    assertThat(story.all(Effect.KeepResult.class).map(Effect.KeepResult::result))
        .containsExactly(ref.node());
  }

  @Test
  void whoComputesAlreadyIsNotAnsweredNorWhoWaitsForAnotherLimit() {
    Story story = Story.of(PLAIN.replace("{for: 7d}", "{for: 7d}, limits: [{max: 3}]"));
    story.start("{\"x\": 1}").permit(1).cached(1, "8");
    assertThat(story.last.rejection()).isEqualTo(Rejection.NOTHING_NEW);
    story.permit(1).cached(1, "8");
    assertThat(story.last.rejection()).isEqualTo(Rejection.NOTHING_NEW);
    assertThat(story.dispatched()).hasSize(1);
    story.succeeds(1, "7").cached(1, "8");
    assertThat(story.last.rejection()).isEqualTo(Rejection.RUN_ENDED);
  }

  @Test
  void theKeyIsWhatTheResultMayDependOn() {
    String key = asked(PLAIN, "{\"x\": 1}").key();
    assertThat(key).hasSize(64).isEqualTo(asked(PLAIN, "{\"x\": 1, \"z\": 3}").key());
    assertThat(asked(PLAIN.replace("queue: q", "queue: r, priority: 3"), "{\"x\": 1}").key())
        .as("where it waits says nothing of its result")
        .isEqualTo(key);
    assertThat(
            List.of(
                asked(PLAIN, "{\"x\": 2}").key(),
                asked(PLAIN, "{\"x\": \"1\"}").key(),
                asked(PLAIN.replace("task: t", "task: u"), "{\"x\": 1}").key(),
                asked(PLAIN.replace("for: 7d", "for: 7d, version: '2'"), "{\"x\": 1}").key(),
                asked(PLAIN.replace("{for", "{key: {x: 1, y: 2}, for"), "{\"x\": 1}").key(),
                asked(PLAIN.replace("y: 2", "y: '${secret.A}'"), "{\"x\": 1}").key(),
                asked(PLAIN.replace("y: 2", "y: '${secret.B}'"), "{\"x\": 1}").key(),
                asked(
                        PLAIN.replace("y: 2", "y: '${input.y}'"),
                        "{\"x\":1,\"y\":{\"$secret\":\"A\"}}")
                    .key(),
                asked(PLAIN.replace("queue: q", "queue: q, result: {type: array}"), "{\"x\": 1}")
                    .key()))
        .doesNotContain(key)
        .doesNotHaveDuplicates();
  }

  @Test
  void aKeyOfTheDocumentsOwnCountsInsteadOfTheArguments() {
    String yaml = PLAIN.replace("{for: 7d}", "{key: '${input.k}', for: 7d}");
    assertThat(asked(yaml, "{\"x\": 1, \"k\": [1]}").key())
        .isEqualTo(asked(yaml, "{\"x\": 2, \"k\": [1]}").key())
        .isNotEqualTo(asked(yaml, "{\"x\": 1, \"k\": [2]}").key());
  }

  @Test
  void aMissSaysWhichPartIsAnotherOne() {
    Permit mine = asked(PLAIN, "{\"x\": 1}");
    String run = " than in run " + Story.ID;

    assertThat(Miss.NOTHING.because(mine)).isEqualTo("nothing was kept");
    assertThat(new Miss(Instant.EPOCH, null, null).because(mine))
        .isEqualTo("it had expired at 1970-01-01T00:00:00Z");
    assertThat(miss(mine, asked(PLAIN, "{\"x\": 2}"))).isEqualTo("args.x is another one" + run);
    assertThat(miss(mine, asked(PLAIN.replace("y: 2", "y: 3, z: 1"), "{\"x\": 2}")))
        .isEqualTo("args.x, args.y, args.z are others" + run);
    assertThat(miss(mine, asked(PLAIN.replace("for: 7d", "for: 7d, version: '2'"), "{\"x\": 1}")))
        .isEqualTo("version is another one" + run);
    assertThat(miss(mine, mine)).isEqualTo("something is another one" + run);
  }

  @Test
  void ofVeryManyPartsSomeAreToldApartAndTheRestIsOne() {
    String yaml = PLAIN.replace("{for: 7d}", "{key: '${input.k}', for: 7d}");
    String many = "{\"x\": 1, \"k\": [%s%d]}";
    Permit one = asked(yaml, many.formatted("0,".repeat(99), 1));

    assertThat(one.parts()).hasSize(CacheKey.PARTS + 3);
    assertThat(miss(one, asked(yaml, many.formatted("0,".repeat(99), 2))))
        .startsWith("the rest of key is another one");
    assertThat(miss(one, asked(yaml, many.formatted("1," + "0,".repeat(98), 1))))
        .startsWith("key[0] is another one");
  }

  @Test
  void aKeyThatCannotBeEvaluatedFailsItsSolid() {
    Story story = Story.of(PLAIN.replace("{for: 7d}", "{key: '${input.k}', for: 7d}"));
    story.start("{\"x\": 1}");
    assertThat(requireNonNull(story.only(RunEvent.RunFailed.class).failure()).cause())
        .isEqualTo(Failure.Cause.EXPRESSION);
  }
}
