package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Flow under faults, by seeds: {@code -Dsolidflux.seed=N} runs one, {@code -Dsolidflux.seeds=N} so
 * many.
 */
class SimulationTest {

  private static final long FIRST = 1;
  private static final LongAdder fromSnapshots = new LongAdder();
  private static final LongAdder references = new LongAdder();
  private static final LongAdder spans = new LongAdder();

  private static final Logger FLOW = (Logger) LoggerFactory.getLogger("dev.solidflux");

  @BeforeAll
  static void quiet() {
    FLOW.setLevel(Long.getLong("solidflux.seed") == null ? Level.OFF : Level.DEBUG);
  }

  @AfterAll
  static void loud() {
    FLOW.setLevel(null);
  }

  @Test
  void everyRunComesToItsRightEndWhateverHappens() {
    Long one = Long.getLong("solidflux.seed");
    long seeds = Long.getLong("solidflux.seeds", 1_000);
    LongStream all = one == null ? LongStream.range(FIRST, FIRST + seeds) : LongStream.of(one);
    List<String> failures =
        all.parallel().mapToObj(SimulationTest::failure).filter(Objects::nonNull).toList();
    assertThat(failures).as("%d of the seeds fail", failures.size()).isEmpty();
    System.out.println("runs brought into memory from snapshots: " + fromSnapshots);
    if (one == null) {
      assertThat(fromSnapshots.sum()).as("snapshots mattered").isPositive();
      assertThat(references.sum()).as("values were kept elsewhere").isPositive();
      assertThat(spans.sum()).as("traces were told").isPositive();
    }
  }

  private static String failure(long seed) {
    try {
      Simulation.Met met = Simulation.run(seed);
      fromSnapshots.add(met.snapshots());
      references.add(met.references());
      spans.add(met.spans());
      return null;
    } catch (AssertionError e) {
      return e.getMessage();
    }
  }

  @Test
  void aSeedAlwaysTellsTheSameStory() {
    assertThat(Simulation.trace(7)).isEqualTo(Simulation.trace(7));
  }
}
