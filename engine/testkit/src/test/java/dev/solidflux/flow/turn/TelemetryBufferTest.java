package dev.solidflux.flow.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.Site;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.TelemetryRow;
import dev.solidflux.testkit.ScriptedWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TelemetryBufferTest {

  private final TelemetryBuffer buffer = new TelemetryBuffer(Duration.ofSeconds(1));
  private final Attempt attempt = new Attempt(new RunId(new UUID(1, 2)), 1, 1);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private List<TelemetryRow> due() {
    return buffer.takeDue(now).values().stream().flatMap(List::stream).toList();
  }

  private static JsonNode body(TelemetryRow row) {
    return Site.json(row.body());
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
    assertThat(due()).extracting(row -> body(row).get("message").asString()).containsExactly("c");
  }

  @Test
  void linesOfAFloodAreCounted() {
    for (int i = 0; i < TelemetryBuffer.LINES_PER_WRITE + 7; i++) {
      buffer.add(attempt, log("line " + i), now);
    }
    TelemetryRow row = due().getFirst();
    assertThat(body(row).get("lines")).hasSize(TelemetryBuffer.LINES_PER_WRITE);
    assertThat(body(row).get("dropped").asInt()).isEqualTo(7);
  }

  @Test
  void linesThatTheWorkerDidNotSendAreCountedToo() {
    for (int i = 0; i < TelemetryBuffer.LINES_PER_WRITE + 3; i++) {
      buffer.add(attempt, log("line " + i), now);
    }
    buffer.add(attempt, new Content.LinesDropped(397), now);
    assertThat(body(due().getFirst()).get("dropped").asInt()).isEqualTo(400);
    buffer.add(attempt, new Content.LinesDropped(Integer.MAX_VALUE), now);
    buffer.add(attempt, new Content.LinesDropped(Integer.MAX_VALUE), now);
    assertThat(body(buffer.end(attempt, now).getFirst()).get("dropped").asInt())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void anAttemptHasALimitOfLinesInAll() {
    int kept = 0;
    for (int second = 0; second < 150; second++) {
      for (int i = 0; i < TelemetryBuffer.LINES_PER_WRITE; i++) {
        buffer.add(attempt, log("x"), now);
      }
      kept += due().stream().mapToInt(row -> body(row).get("lines").size()).sum();
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
  void aSignOfLifeThatSaysNothingElseIsWrittenRarely() {
    buffer.add(attempt, new Content.Heartbeat(), now);
    assertThat(due()).hasSize(1);
    for (int second = 1; second < 10; second++) {
      now = now.plusSeconds(1);
      buffer.add(attempt, new Content.Heartbeat(), now);
      assertThat(due()).isEmpty();
      assertThat(buffer.lastHeard(attempt)).isEqualTo(now);
    }
    now = now.plusSeconds(1);
    buffer.add(attempt, new Content.Heartbeat(), now);
    assertThat(due()).hasSize(1);
  }

  @Test
  void aWorkerThatMerelyBeganLeavesNoRow() {
    buffer.add(attempt, ScriptedWorker.started(), now);
    assertThat(due()).isEmpty();
    assertThat(buffer.next()).isEqualTo(Instant.MAX);
  }

  @Test
  void linesThatWouldFillTheMemoryAreCounted() {
    String large = "x".repeat(8_000);
    int kept = 0;
    for (int i = 0; i < 2_000; i++) {
      Attempt other = new Attempt(attempt.run(), i + 1, 1);
      buffer.add(other, log(large), now);
    }
    for (TelemetryRow row : due()) {
      kept += body(row).path("lines").size();
    }
    assertThat(kept * 8_000L).isLessThanOrEqualTo(TelemetryBuffer.CHARACTERS);
    buffer.add(attempt, log(large), now.plusSeconds(5));
    now = now.plusSeconds(5);
    assertThat(body(due().getFirst()).path("lines")).as("there is room again").hasSize(1);
  }

  @Test
  void silentAttemptsAreForgotten() {
    buffer.add(attempt, new Content.Heartbeat(), now);
    due();
    buffer.forgetSilentSince(now.plusSeconds(1));
    assertThat(buffer.lastHeard(attempt)).isNull();
  }
}
