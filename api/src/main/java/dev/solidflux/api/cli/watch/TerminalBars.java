package dev.solidflux.api.cli.watch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** A line with a bar for each solid, drawn again in place; warnings and notes scroll by above. */
final class TerminalBars implements Display {
  private static final String CLEAR_TO_END = "\u001B[J";
  private static final String CLEAR_LINE = "\u001B[K";
  private static final Duration SIZE_HOLDS = Duration.ofSeconds(2);

  private final PrintStream out;
  private final BarStyle style;
  private final Supplier<TerminalSize> terminal;
  private TerminalSize size;
  private Duration askedAt = Duration.ZERO;
  private List<String> drawn = List.of();

  TerminalBars(PrintStream out, BarStyle style, Supplier<TerminalSize> terminal) {
    this.out = out;
    this.style = style;
    this.terminal = terminal;
    this.size = terminal.get();
  }

  @Override
  public void event(RunProgress run, JsonNode event) {}

  @Override
  public void telemetry(RunProgress run, JsonNode telemetry) {
    Narration.ofWarnings(run, telemetry).forEach(this::note);
  }

  @Override
  public void note(String text) {
    draw(Cells.fit(text, size.columns() - 1) + CLEAR_LINE + "\n", drawn);
  }

  @Override
  public void tick(RunProgress run, Duration elapsed) {
    if (elapsed.minus(askedAt).compareTo(SIZE_HOLDS) >= 0) {
      size = terminal.get();
      askedAt = elapsed;
    }
    List<String> rows = new BarTable(style, size).rows(run, elapsed);
    if (!rows.equals(drawn)) {
      draw("", rows);
    }
  }

  @Override
  public void end(RunProgress run, Duration elapsed) {
    draw("", new BarTable(style, size).rows(run, elapsed));
    drawn = List.of();
  }

  /** One write for all of it: so that nobody sees it half drawn. */
  private void draw(String above, List<String> rows) {
    var text = new StringBuilder(back()).append(above);
    rows.forEach(row -> text.append(row).append(CLEAR_LINE).append('\n'));
    out.print(text.append(CLEAR_TO_END));
    out.flush();
    drawn = rows;
  }

  private String back() {
    return drawn.isEmpty() ? "" : "\r\u001B[" + drawn.size() + "A";
  }
}
