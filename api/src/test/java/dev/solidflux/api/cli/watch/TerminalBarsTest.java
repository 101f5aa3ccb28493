package dev.solidflux.api.cli.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalBarsTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private TerminalSize size = new TerminalSize(24, 80);
  private final TerminalBars bars =
      new TerminalBars(new PrintStream(bytes, true, UTF_8), BarStyle.ASCII, () -> size);

  @Test
  void eachSolidHasABarThatSaysHowFarItIs() {
    Telling.halfway(bars).tick(65);

    assertThat(screen())
        .containsExactly(
            "ingest: warn: skipped  n=1",
            "photos v3  01k0  running  1:05",
            "  ingest   ################################  ok",
            "  measure  ################----------------  1/2  1 to try again  window.jpg",
            "  sheet    --------------------------------  waiting");
  }

  @Test
  void theBarsAreDrawnAgainInPlace() {
    Telling told = Telling.halfway(bars).tick(1);
    told.event("attempt-scheduled", "{'invocation': 3, 'attempt': 2}")
        .event(
            "invocation-succeeded", "{'invocation': 3, 'attempt': 2, 'result': 1, 'late': false}")
        .tick(2)
        .end(3);

    assertThat(screen()).hasSize(5);
    assertThat(screen().get(3)).contains("2/2");
  }

  @Test
  void whatANoteSaysScrollsByAbove() {
    Telling told = Telling.halfway(bars).tick(1);
    bars.note("the connection is lost; trying again");
    told.end(2);

    assertThat(screen()).hasSize(6);
    assertThat(screen().get(1)).isEqualTo("the connection is lost; trying again");
    assertThat(screen().get(2)).isEqualTo("photos v3  01k0  running  2 s");
  }

  @Test
  void nothingIsWrittenWhileNothingChanges() {
    Telling told = Telling.halfway(bars).tick(1);
    int written = bytes.size();
    told.tick(1);

    assertThat(bytes.size()).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 30, 40, 60, 80, 200})
  void noRowIsWiderThanTheTerminal(int columns) {
    size = new TerminalSize(24, columns);
    Telling.halfway(
            new TerminalBars(new PrintStream(bytes, true, UTF_8), BarStyle.UNICODE, () -> size))
        .telemetry("progress", 3, "{'message': '写真写真写真写真写真写真写真写真写真写真写真写真写真写真写真写真'}")
        .tick(1);

    assertThat(screen()).allSatisfy(row -> assertThat(Cells.width(row)).isLessThan(columns));
  }

  @Test
  void aTerminalThatIsTooLowShowsWhatIsUnderWay() {
    String[] solids = IntStream.range(0, 30).mapToObj(n -> "s" + n).toArray(String[]::new);
    Telling told =
        new Telling(bars, solids)
            .event("run-started", "{'pipeline': 'photos', 'version': 3, 'input': {}}")
            .event(
                "invocations-scheduled",
                "{'scope': 0, 'solid': 's20', 'invocation': 1, 'index': null, 'args': [{}]}")
            .tick(1);
    assertThat(screen()).hasSize(23);

    size = new TerminalSize(6, 80);
    told.tick(4);

    assertThat(screen()).hasSize(5);
    assertThat(screen().get(3)).contains("s20").contains("queued");
    assertThat(screen().getLast()).isEqualTo("  and 27 more solids");
  }

  @Test
  void aFailureIsShownWithItsReason() {
    new Telling(bars, "a")
        .event("run-started", "{'pipeline': 'photos', 'version': 3, 'input': {}}")
        .event(
            "invocations-scheduled",
            "{'scope': 0, 'solid': 'a', 'invocation': 1, 'index': null, 'args': [{}]}")
        .event(
            "attempt-failed",
            "{'invocation': 1, 'attempt': 1,"
                + " 'failure': {'cause': 'TASK', 'type': 'ValueError', 'message': 'b\\nc'}}")
        .event(
            "run-failed",
            "{'solid': 'a', 'failure': {'cause': 'TASK', 'type': 'E', 'message': 'm'}}")
        .end(1);

    assertThat(screen().getFirst()).endsWith("failed  1 s");
    assertThat(screen().getLast()).endsWith("x  ValueError: b c");
  }

  @Test
  void anEmptyFanOutIsDone() {
    new Telling(bars, "a*")
        .event("run-started", "{'pipeline': 'photos', 'version': 3, 'input': []}")
        .event("fan-out-opened", "{'scope': 0, 'solid': 'a', 'elements': []}")
        .end(1);

    assertThat(screen().getLast()).endsWith("#  ok  0/0");
  }

  /** What a terminal shows, without colours. */
  private List<String> screen() {
    return Screen.after(bytes.toString(UTF_8));
  }
}
