package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.worker.RunningWorker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes share the shards; one of them is lost in the middle of a thousand runs. */
@Timeout(400)
class TwoNodesTest {
  private static final int RUNS = 1_000;
  private static final int BEFORE = 400;
  private static final int UNDER_WAY = 200;
  private static final int SHARDS = 8;
  private static final String TAKEN = "a shard is taken";

  private final Installation installation = Installation.fresh();
  private final Steps steps = new Steps();
  private final Epochs epochs = new Epochs(installation.database());

  @Test
  void theSecondGoesOnWhenTheFirstIsKilled() throws Exception {
    try (ServerProcess first = installation.start("first");
        ServerProcess second = installation.start("second");
        RunningWorker worker = steps.worker(installation.broker().url())) {
      List<String> runs = midway(first, second);
      steps.gate.let(UNDER_WAY);
      first.process().kill();
      steps.gate.open();

      Api api = second.api();
      assertThat(api.ends(runs)).containsOnly("succeeded");
      Steps.assertWhole(api.histories(runs));
      assertThat(epochs.goneBack()).isZero();
    }
  }

  @Test
  void theSecondGoesOnWhenTheFirstFreezesAndWakingItAppendsNothing() throws Exception {
    try (ServerProcess first = installation.start("first");
        ServerProcess second = installation.start("second");
        RunningWorker worker = steps.worker(installation.broker().url())) {
      List<String> runs = midway(first, second);
      steps.gate.let(UNDER_WAY);
      first.process().freeze();
      steps.gate.open();

      second.awaitLines(TAKEN, SHARDS);
      Map<Integer, Long> takenOver = epochs.current();
      Map<Epochs.Written, Long> before = epochs.writtenBefore(takenOver);
      Api api = second.api();
      assertThat(api.ends(runs)).containsOnly("succeeded");

      first.process().wake();
      first.awaitLines(TAKEN, SHARDS + SHARDS / 2);
      List<String> more = api.submit(Steps.PIPELINE, 50);
      assertThat(first.api().ends(more)).containsOnly("succeeded");

      assertThat(before).isNotEmpty();
      assertThat(epochs.writtenBefore(takenOver)).isEqualTo(before);
      assertThat(epochs.goneBack()).isZero();
      Steps.assertWhole(api.histories(runs));
      Steps.assertWhole(api.histories(more));
    } finally {
      steps.gate.open();
    }
  }

  /** Both own their half, a third of the runs have ended, and the others have not. */
  private List<String> midway(ServerProcess first, ServerProcess second)
      throws InterruptedException {
    second.awaitLines(TAKEN, SHARDS / 2);
    first.api().register(steps.document());
    List<String> runs = first.api().submit(Steps.PIPELINE, RUNS);
    steps.gate.let(BEFORE);
    List<String> done = steps.awaitSecond(BEFORE);
    assertThat(second.api().ends(done.subList(0, RUNS / 3))).containsOnly("succeeded");
    return runs;
  }
}
