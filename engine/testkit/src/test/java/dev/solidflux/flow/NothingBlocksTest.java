package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/**
 * With BlockHound in the process, a blocking call on a thread of Reactor's is an error; runs in a
 * JVM of its own.
 */
@Tag("blockhound")
class NothingBlocksTest {

  /** In manual time all of it runs on one thread; so that one must not block. */
  private static final String MANUAL_TIME = "manual-time";

  private static final Scheduler THREAD =
      Schedulers.fromExecutor(task -> new Thread(task, MANUAL_TIME).start());

  static {
    // the memory adapters are one lock; the real ones have none
    BlockHound.install(
        b ->
            b.allowBlockingCallsInside("dev.solidflux.testkit.memory.Tables", "locked")
                .nonBlockingThreadPredicate(
                    reactors -> reactors.or(thread -> thread.getName().startsWith(MANUAL_TIME))));
  }

  @Test
  void blockHoundIsAwake() {
    Mono<Integer> blocking =
        Mono.fromCallable(
                () -> {
                  Thread.sleep(1);
                  return 1;
                })
            .subscribeOn(THREAD);
    assertThatThrownBy(blocking::block).hasRootCauseInstanceOf(BlockingOperationError.class);
  }

  @Test
  void runsAreMovedWithoutABlockingCall() {
    StepVerifier.create(
            Mono.fromCallable(NothingBlocksTest::outputsOfAHundredRuns).subscribeOn(THREAD))
        .expectNext(IntStream.range(0, 100).boxed().toList())
        .verifyComplete();
  }

  private static List<Integer> outputsOfAHundredRuns() {
    try (Site site = new Site()) {
      site.worker.succeeding("t.a", task -> task.args().get("x"));
      site.pipeline(
              """
          pipeline: p
          solids:
            a: {queue: q, task: t.a, args: {x: "${input.x}"}}
          output: "${a}"
          """)
          .node();
      List<RunId> runs = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        runs.add(site.submit("p", "{\"x\": " + i + "}"));
      }
      return runs.stream()
          .map(run -> site.end(run).getLast().body().path("output").asInt())
          .toList();
    }
  }
}
