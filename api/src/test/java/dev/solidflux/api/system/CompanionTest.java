package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.testkit.faults.ChildProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The companion's own tests, {@code solid-runtime/python/tests}, by Debian's pytest and Celery on a
 * RabbitMQ of their own.
 */
@Timeout(600)
@Tag("without-the-broker")
class CompanionTest {

  @Test
  void itsOwnTestsPass() throws Exception {
    StockCelery.requirePytest();
    List<String> command =
        List.of(StockCelery.PYTHON, "-m", "pytest", "-q", "-rs", StockCelery.COMPANION.toString());
    try (ChildProcess tests = ChildProcess.start(command, Map.of("PYTHONDONTWRITEBYTECODE", "1"))) {
      int rc = tests.awaitExit(Duration.ofMinutes(9));
      assertThat(rc).as(String.join("\n", tests.lines())).isZero();
    }
  }
}
