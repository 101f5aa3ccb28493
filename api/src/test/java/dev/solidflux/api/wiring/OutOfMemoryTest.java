package dev.solidflux.api.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.testkit.faults.ChildProcess;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutOfMemoryTest {

  @ParameterizedTest
  @ValueSource(strings = {"thread", "scheduler", "operator", "event-loop"})
  void aProcessThatRunsOutOfMemoryEnds(String where) throws InterruptedException {
    try (ChildProcess process = ChildProcess.java(Starving.class, where)) {
      assertThat(process.awaitExit(Duration.ofMinutes(1)))
          .as(() -> String.join("\n", process.lines()))
          .isEqualTo(OutOfMemory.STATUS);
    }
  }
}
