package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * With BlockHound in the process, a blocking call on a thread of Reactor's is an error; runs in a
 * JVM of its own.
 */
@Tag("blockhound")
class NothingBlocksTest {

  static {
    // the memory adapters are one lock; the real ones have none
    BlockHound.install(
        b -> b.allowBlockingCallsInside("dev.solidflux.testkit.memory.Tables", "locked"));
  }

  @Test
  void blockHoundIsAwake() {
    Mono<Integer> blocking =
        Mono.fromCallable(
                () -> {
                  Thread.sleep(1);
                  return 1;
                })
            .subscribeOn(Schedulers.parallel());
    assertThatThrownBy(blocking::block).hasRootCauseInstanceOf(BlockingOperationError.class);
  }

  @Test
  void runsAreMovedWithoutABlockingCall() {
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
      for (int i = 0; i < 100; i++) {
        assertThat(site.end(runs.get(i)).getLast().body().path("output").asInt()).isEqualTo(i);
      }
    }
  }
}
