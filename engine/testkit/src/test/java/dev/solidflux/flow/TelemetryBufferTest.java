package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch.TelemetryRow;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.testkit.ScriptedWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TelemetryBufferTest {

  private final TelemetryBuffer buffer = new TelemetryBuffer(Duration.ofSeconds(1));
  private final Attempt attempt = new Attempt(new RunId(new UUID(1, 2)), 1, 1);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private List<TelemetryRow> due() {
    return buffer.takeDue(now).values().stream().flatMap(List::stream).toList();
  }

  private static Content log(String message) {
    return new Content.Log("info", message, Site.json("{}"));
  }

  @Test
  void theFirstWordIsWrittenAtOnceAndTheNextAfterTheInterval() {
    buffer.add(attempt, ScriptedWorker.progress(0.1, "a"), now);
    assertThat(due()).hasSize(1);
    buffer.add(attempt, ScriptedWorker.progress(0.2, "b"), now);
    buffer.add(attempt, ScriptedWorker.progress(0.3, "c"), now);
    assertThat(due()).isEmpty();
    now = now.plusSeconds(1);
    assertThat(due()).extracting(row -> row.body().get("message").asString()).containsExactly("c");
  }

  @Test
  void linesOfAFloodAreCounted() {
    for (int i = 0; i < TelemetryBuffer.LINES_PER_WRITE + 7; i++) {
      buffer.add(attempt, log("line " + i), now);
    }
    TelemetryRow row = due().getFirst();
    assertThat(row.body().get("lines")).hasSize(TelemetryBuffer.LINES_PER_WRITE);
    assertThat(row.body().get("dropped").asInt()).isEqualTo(7);
  }

  @Test
  void anAttemptHasALimitOfLinesInAll() {
    int kept = 0;
    for (int second = 0; second < 150; second++) {
      for (int i = 0; i < TelemetryBuffer.LINES_PER_WRITE; i++) {
        buffer.add(attempt, log("x"), now);
      }
      kept += due().stream().mapToInt(row -> row.body().get("lines").size()).sum();
      now = now.plusSeconds(1);
    }
    assertThat(kept).isEqualTo(TelemetryBuffer.LINES_PER_ATTEMPT);
  }

  @Test
  void theLastWordOfAnAttemptIsWrittenWithItsEnd() {
    buffer.add(attempt, ScriptedWorker.progress(0.1, "a"), now);
    due();
    buffer.add(attempt, ScriptedWorker.progress(0.9, "z"), now);
    assertThat(buffer.end(attempt, now)).hasSize(1);
    assertThat(buffer.end(attempt, now)).isEmpty();
  }

  @Test
  void silentAttemptsAreForgotten() {
    buffer.add(attempt, new Content.Heartbeat(), now);
    due();
    buffer.forgetSilentSince(now.plusSeconds(1));
    assertThat(buffer.lastHeard(attempt)).isNull();
  }
}
