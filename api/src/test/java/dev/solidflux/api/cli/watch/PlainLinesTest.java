package dev.solidflux.api.cli.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainLinesTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PlainLines lines =
      new PlainLines(new PrintStream(bytes, true, UTF_8), ZoneOffset.UTC);

  @Test
  void whateverHappensIsALine() {
    Telling.halfway(lines);

    assertThat(lines())
        .containsExactly(
            "12:00:00  photos version 3, run 01k0: started",
            "12:00:02  ingest: started on w1@host",
            "12:00:03  ingest: 50 %  sofa.jpg",
            "12:00:03  ingest: warn: skipped  n=1",
            "12:00:03  ingest: succeeded",
            "12:00:04  measure: 2 elements",
            "12:00:08  measure[0]: succeeded (1 of 2)",
            "12:00:09  measure[1]: attempt 1 failed, IOException: no disk; it is tried again");
  }

  @Test
  void theEndIsToldWithItsReason() {
    new Telling(lines, "a*", "b")
        .event(
            "solid-failed",
            "{'scope': 0, 'solid': 'a', 'failure': {'type': 'EXPRESSION', 'message': 'no x'}}")
        .event("cancel-requested", "{'reason': 'enough'}")
        .event("run-cancelled", "{'reason': 'enough'}");

    assertThat(lines())
        .containsExactly(
            "12:00:00  a: failed, EXPRESSION: no x",
            "12:00:01  cancelling: enough",
            "12:00:02  the run was cancelled");
  }

  @Test
  void aWorkersWordsCannotMoveTheCursorOrPretendToBeALine() {
    new Telling(lines, "a")
        .event(
            "invocations-scheduled",
            "{'scope': 0, 'solid': 'a', 'invocation': 1, 'index': null, 'args': [{}]}")
        .telemetry("progress", 1, "{'message': '\\u001b[2Jx\\n12:00:00  the run succeeded'}");

    assertThat(lines()).containsExactly("12:00:01  a: x 12:00:00  the run succeeded");
  }

  @Test
  void whatANewerServerTellsIsPassedOver() {
    Telling told =
        new Telling(lines, "a")
            .event("moon-phase", "{'phase': 'full'}")
            .event("invocation-succeeded", "{'invocation': 9}")
            .event("run-succeeded", "{'output': {}}");

    assertThat(lines()).containsExactly("12:00:02  the run succeeded");
    assertThat(told.run().seq()).isEqualTo(3);
  }

  @Test
  void whatIsInAGroupIsNamedByItsPath() {
    new Telling(lines, "a")
        .event(
            "scopes-opened", "{'scope': 0, 'solid': 'views', 'opened': 1, 'index': 4, 'count': 2}")
        .event(
            "invocations-scheduled",
            "{'scope': 2, 'solid': 'cut', 'invocation': 1, 'index': null, 'args': [{}]}")
        .event("attempt-scheduled", "{'invocation': 1, 'attempt': 2}")
        .event("solid-skipped", "{'scope': 2, 'solid': 'polish', 'because': 'cut'}")
        .event("invocations-cancelled", "{'invocations': [1], 'confirmed': false}")
        .event("run-finishing", "{'outcome': 'failed', 'output': null, 'scope': 3}");

    assertThat(lines())
        .containsExactly(
            "12:00:02  views[5].cut: attempt 2",
            "12:00:03  views[5].polish: skipped, because of cut",
            "12:00:04  views[5].cut: cancelled; its worker has not said that it stopped",
            "12:00:05  finishing; the run failed so far");
  }

  private List<String> lines() {
    return bytes.toString(UTF_8).lines().toList();
  }
}
