package dev.solidflux.solidtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.solidflux.pipelinetest.PipelineTest;
import dev.solidflux.pipelinetest.TestedRun;
import dev.solidflux.protocol.Reply;
import dev.solidflux.worker.RetryAfter;
import dev.solidflux.worker.Solid;
import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.SolidModule;
import dev.solidflux.worker.TryLater;
import dev.solidflux.worker.Worker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What docs/testing-solids.md shows of Java, and what else the kit promises of solids in it. */
class SolidInIsolationTest {

  record View(@JsonProperty(required = true) String view, int width) {}

  static final class Depth implements SolidModule {
    @Override
    public void register(Worker worker) {
      worker.queue(
          "gpu",
          q ->
              q.solid(
                  "tasks.depth",
                  View.class,
                  (view, context) -> {
                    for (int tile = 1; tile <= 4 && !context.cancelled(); tile++) {
                      context.progress(tile / 4.0, "tile " + tile);
                    }
                    if (view.width() == 0) {
                      throw new IllegalArgumentException("no width");
                    }
                    return Map.of("map", view.view() + ".png");
                  }));
    }
  }

  private final SolidTest solids = SolidTest.of(new Depth());

  private static SolidTask depth() {
    return SolidTask.of("tasks.depth", Map.of("view", "north", "width", 640));
  }

  @Test
  void theDepthOfAViewIsAMap() {
    Replies replies =
        solids.run(SolidTask.of("tasks.depth", Map.of("view", "north", "width", 640)));

    assertThat(replies.result().path("map").asString()).isEqualTo("north.png");
    assertThat(replies.progress()).extracting(Reply.Progress::fraction).endsWith(0.75, 1.0);
  }

  @Test
  void aViewWithoutWidthIsNotTriedAgain() {
    Replies replies = solids.run(SolidTask.of("tasks.depth", Map.of("view", "north", "width", 0)));

    assertThat(replies.failure().type()).isEqualTo("IllegalArgumentException");
    assertThat(replies.failure().message()).isEqualTo("no width");
    assertThat(replies.failure().isTriedAgain("{attempts: 3}")).isTrue();
    assertThat(replies.failure().isTriedAgain("{attempts: 3, unless: [IllegalArgumentException]}"))
        .isFalse();
  }

  @Test
  void aCancelledSolidStopsAtTheNextTile() {
    Replies replies =
        solids.run(
            SolidTask.of("tasks.depth", Map.of("view", "north", "width", 640)),
            (said, running) -> {
              if (said instanceof Reply.Progress progress && progress.fraction() == 0.5) {
                running.cancel();
              }
            });

    assertThat(replies.progress()).hasSize(2);
  }

  @Test
  void aToolThatHangsIsStoppedAtItsTimeLimit() {
    SolidTest tools =
        SolidTest.of(
            worker ->
                worker.queue(
                    "cpu",
                    q ->
                        q.solid(
                            "tasks.hang",
                            (args, context) -> {
                              new CountDownLatch(1).await();
                              return null;
                            })));
    RunningTask running =
        tools.start(SolidTask.of("tasks.hang", Map.of()).runTimeout(Duration.ofMinutes(5)));

    running.pass(Duration.ofMinutes(5).plusSeconds(3));

    assertThat(running.end().failure().type()).isEqualTo("TimeLimitExceeded");
  }

  @Test
  void aPipelineRunsWithTheRealSolid() {
    TestedRun run =
        PipelineTest.ofText(
                """
                pipeline: depths
                solids:
                  depth: {queue: gpu, task: tasks.depth, args: {view: "${input.view}", width: 8}}
                output: "${depth.map}"
                """)
            .solid("tasks.depth", solids.script())
            .run(Map.of("view", "north"));

    assertThat(run.output().asString()).isEqualTo("north.png");
  }

  // ---- what else is promised

  @Test
  void positionalArgumentsComeInTheOrderOfTheRecordsComponents() {
    Map<String, Object> mixed = Map.of("*", List.of("north"), "width", 3);
    assertThat(solids.run(SolidTask.of("tasks.depth", List.of("north", 3))).result())
        .hasToString("{\"map\":\"north.png\"}");
    assertThat(solids.run(SolidTask.of("tasks.depth", mixed)).failure().message())
        .contains("positional and keyword arguments at once");
  }

  @Test
  void argumentsThatDoNotFitAndUnknownTasksFailForGood() {
    SolidFailure unfit = solids.run(SolidTask.of("tasks.depth", Map.of("width", 3))).failure();
    assertThat(unfit.type()).isEqualTo("UnfitArguments");
    assertThat(unfit.message()).contains("view");
    assertThat(unfit.isFinal()).isTrue();
    assertThat(unfit.isTriedAgain("{attempts: 9}")).isFalse();
    SolidFailure unknown = solids.run(SolidTask.of("tasks.nope", Map.of())).failure();
    assertThat(unknown.type()).isEqualTo("NotRegistered");
    assertThat(unknown.isFinal()).isTrue();
  }

  @Test
  void theFunctionSeesTheTaskThatItWouldSee() {
    SolidTest solid =
        SolidTest.of(
            worker ->
                worker.queue(
                    "q",
                    q ->
                        q.solid(
                            "t",
                            (args, context) -> {
                              context.log("WARN", "here", Map.of("n", 1));
                              return List.of(
                                  context.taskId(),
                                  context.redelivered(),
                                  String.valueOf(context.task().timeLimit().hard()));
                            })));
    SolidTask task =
        SolidTask.of("t", Map.of())
            .run("01k9z3v8m2q4r6t8w0y2a4c6e8")
            .attempt(3)
            .redelivered()
            .runTimeout(Duration.ofMinutes(1));
    Replies replies = solid.run(task);
    assertThat(replies.result().get(0).asString())
        .isEqualTo(task.id())
        .startsWith("s1.01k9z3v8m2q4r6t8w0y2a4c6e8.1.3.");
    assertThat(replies.result().get(1).asBoolean()).isTrue();
    assertThat(replies.result().get(2).asString()).isEqualTo("PT1M3S");
    assertThat(replies.started()).hasValueSatisfying(s -> assertThat(s.redelivered()).isTrue());
    assertThat(replies.logs().getFirst().level()).isEqualTo("warn");
    assertThat(replies.all()).hasSize(3);
  }

  @Test
  void aTaskThatWaitedTooLongIsNotRun() {
    Replies replies =
        solids.run(depth().queueTimeout(Duration.ofMinutes(10)).waited(Duration.ofMinutes(11)));
    assertThat(replies.all()).containsExactly(new Reply.Revoked("expired"));
    assertThat(
            solids
                .run(depth().queueTimeout(Duration.ofMinutes(10)).waited(Duration.ofMinutes(9)))
                .isRevoked())
        .isFalse();
  }

  @Test
  void aFunctionThatBlocksIsInterruptedWhenItsRunIsTerminated() {
    CountDownLatch never = new CountDownLatch(1);
    SolidTest solid =
        SolidTest.of(
            worker ->
                worker.queue(
                    "q",
                    q ->
                        q.solid(
                            "t",
                            (args, context) -> {
                              never.await();
                              return null;
                            })));
    RunningTask running = solid.start(SolidTask.of("t", Map.of()));
    running.cancel();
    running.terminate();
    assertThat(running.end().isRevoked()).isTrue();
  }

  @Test
  void aResultThatNobodyCanKeepIsAFailure() {
    SolidTest solid =
        SolidTest.of(
            worker ->
                worker.queue(
                    "q",
                    q ->
                        q.solid("nan", (args, context) -> Double.NaN)
                            .solid("large", (args, context) -> "x".repeat(3 << 20))));
    assertThat(solid.run(SolidTask.of("nan", Map.of())).failure().type())
        .isEqualTo("UnstorableResult");
    assertThat(solid.run(SolidTask.of("large", Map.of())).failure().isFinal()).isTrue();
  }

  @Test
  void whatTheEngineWouldNotSendIsNotHandedOver() {
    Map<String, Object> odd = Map.of("when", Map.of("__type__", "tomorrow", "__value__", "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> solids.run(SolidTask.of("tasks.depth", odd)))
        .withMessageContaining("/when");
    assertThatIllegalArgumentException().isThrownBy(() -> SolidTask.of("tasks.depth", "north"));
  }

  record Odd(@Nullable Duration pause) implements Solid<JsonNode> {
    static final class Busy extends RuntimeException implements RetryAfter {
      private static final long serialVersionUID = 1L;
      private final transient @Nullable Duration pause;

      Busy(@Nullable Duration pause) {
        super("busy");
        this.pause = pause;
      }

      @Override
      public @Nullable Duration retryAfter() {
        if (Duration.ZERO.equals(pause)) {
          throw new IllegalStateException("odd");
        }
        return pause;
      }
    }

    @Override
    public Object run(JsonNode args, SolidContext context) {
      throw new Busy(pause);
    }
  }

  @Test
  void anExceptionMaySayWhenTheNextAttemptHadBetterCome() {
    SolidTest later =
        SolidTest.of(
            worker ->
                worker.queue(
                    "q",
                    q ->
                        q.solid(
                            "t",
                            (args, context) -> {
                              throw new TryLater("busy", Duration.ofSeconds(30));
                            })));
    SolidFailure failure = later.run(SolidTask.of("t", Map.of())).failure();
    assertThat(failure.type()).isEqualTo("TryLater");
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(30));

    Map<@Nullable Duration, @Nullable Duration> heard = new HashMap<>();
    heard.put(Duration.ofMillis(1_500), Duration.ofMillis(1_500));
    heard.put(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(365));
    heard.put(Duration.ofSeconds(-1), null);
    heard.put(Duration.ZERO, null); // its method throws
    heard.put(null, null);
    heard.forEach(
        (asked, expected) ->
            assertThat(
                    SolidTest.of(w -> w.queue("q", q -> q.solid("t", new Odd(asked))))
                        .run(SolidTask.of("t", Map.of()))
                        .failure()
                        .retryAfter())
                .isEqualTo(expected));

    TestedRun run =
        PipelineTest.ofText(
                """
                pipeline: p
                solids: {a: {queue: q, task: t, retry: {attempts: 3, backoff: {max: 20s}}}}
                """)
            .solid("t", later.script())
            .run(Map.of());
    assertThat(run.time()).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void askingForWhatIsNotThereSaysWhatIs() {
    Replies failed = solids.run(SolidTask.of("tasks.depth", Map.of("view", "north", "width", 0)));
    assertThatIllegalStateException()
        .isThrownBy(failed::result)
        .withMessageContaining("IllegalArgumentException: no width");
    Replies succeeded = solids.run(depth());
    assertThatIllegalStateException().isThrownBy(succeeded::failure).withMessageContaining(".png");
  }

  @Test
  void anAssertionAboutWhatIsSaidFailsTheTestAndNotTheSolid() {
    assertThatThrownBy(
            () ->
                solids.run(
                    depth(), (said, running) -> assertThat(said).isInstanceOf(Reply.Log.class)))
        .isInstanceOf(AssertionError.class);
  }
}
