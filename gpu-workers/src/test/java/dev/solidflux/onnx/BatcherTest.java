package dev.solidflux.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.testkit.time.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatcherTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<List<Integer>> done = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private List<Integer> square(List<Integer> items) {
    done.add(List.copyOf(items));
    if (items.contains(-1)) {
      throw new IllegalStateException("-1 is no good");
    }
    return items.stream().map(item -> item * item).toList();
  }

  private List<Future<Integer>> all(Batcher<String, Integer, Integer> batcher, int... items) {
    List<Future<Integer>> results = new ArrayList<>();
    for (int item : items) {
      results.add(threads.submit(() -> batcher.apply("squares", item)));
    }
    return results;
  }

  @Test
  void whatComesTogetherIsDoneAtOnceAndEachGetsItsOwn() throws Exception {
    List<Future<Integer>> results = all(new Batcher<>(3, LONG, this::square), 1, 2, 3, 4, 5, 6);
    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).get()).isEqualTo((i + 1) * (i + 1));
    }
    assertThat(done).hasSize(2).allMatch(batch -> batch.size() == 3);
  }

  @Test
  void whoIsAloneWaitsNoLongerThanTheBudget() throws Exception {
    Batcher<String, Integer, Integer> batcher =
        new Batcher<>(3, Duration.ofMillis(20), this::square);
    assertThat(batcher.apply("squares", 7)).isEqualTo(49);
    assertThat(done).containsExactly(List.of(7));
  }

  @Test
  void whatCannotBeDoneTogetherIsDoneApart() throws Exception {
    Batcher<String, Integer, Integer> batcher = new Batcher<>(2, LONG, this::square);
    Future<Integer> other = threads.submit(() -> batcher.apply("others", 9));
    List<Future<Integer>> results = all(batcher, 1, 2);
    assertThat(results.get(0).get() + results.get(1).get()).isEqualTo(5);
    assertThat(other.isDone()).isFalse();
    other.cancel(true);
  }

  @Test
  void nobodyFailsForAnothersSake() throws Exception {
    List<Future<Integer>> results = all(new Batcher<>(3, LONG, this::square), 2, -1, 3);
    assertThat(results.get(0).get()).isEqualTo(4);
    assertThat(results.get(2).get()).isEqualTo(9);
    assertThatThrownBy(results.get(1)::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("-1 is no good");
  }

  @Test
  void whoIsStoppedWhileItWaitsForOthersLeavesThemTheirResults() throws Exception {
    Batcher<String, Integer, Integer> batcher = new Batcher<>(9, LONG, this::square);
    Thread waits =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    batcher.apply("stopped", 1);
                  } catch (Exception e) {
                    done.add(List.of());
                  }
                });
    Until.holds(() -> waits.getState() == Thread.State.TIMED_WAITING);
    Future<Integer> other = threads.submit(() -> batcher.apply("stopped", 3));
    Until.holds(() -> batcher.waiting("stopped") >= 2);
    waits.interrupt();
    assertThat(other.get()).isEqualTo(9);
  }
}
