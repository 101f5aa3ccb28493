package dev.solidflux.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChildProcessTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void aLineIsWaitedForAndItsAbsenceTold() throws Exception {
    try (ChildProcess child = shell("echo one; echo $TWO >&2; exit 3", Map.of("TWO", "two"))) {
      assertThat(child.awaitLine("tw", LIMIT)).isEqualTo("two");
      assertThat(child.awaitLine("one", LIMIT)).isEqualTo("one");
      assertThat(child.awaitExit(LIMIT)).isEqualTo(3);
      assertThatThrownBy(() -> child.awaitLine("three", LIMIT))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("'three'")
          .hasMessageContaining("one\ntwo");
    }
  }

  @Test
  void aFrozenProcessDoesNothingUntilItIsWoken() throws Exception {
    String echo = "trap 'echo told; exit' TERM; echo ready; while :; do read line || wait; done";
    try (ChildProcess child = shell(echo, Map.of())) {
      child.awaitLine("ready", LIMIT);
      child.freeze();
      child.terminate();
      assertThatThrownBy(() -> child.awaitLine("told", Duration.ofMillis(300)))
          .isInstanceOf(AssertionError.class);
      child.wake();
      child.awaitLine("told", LIMIT);
    }
  }

  private static ChildProcess shell(String script, Map<String, String> environment) {
    return ChildProcess.start(List.of("sh", "-c", script), environment);
  }
}
