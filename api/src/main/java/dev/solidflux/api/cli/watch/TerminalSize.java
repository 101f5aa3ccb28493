package dev.solidflux.api.cli.watch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The rows and columns of a terminal. */
record TerminalSize(int rows, int columns) {
  static final TerminalSize USUAL = new TerminalSize(24, 80);

  /** Asks the terminal of this process. */
  static TerminalSize ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return stty.waitFor(1, TimeUnit.SECONDS) ? parse(answer) : USUAL;
    } catch (IOException e) {
      return USUAL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL;
    }
  }

  static TerminalSize parse(String answer) {
    String[] numbers = answer.strip().split(" ", -1);
    if (numbers.length != 2 || !answer.strip().matches("\\d{1,4} \\d{1,4}")) {
      return USUAL;
    }
    int rows = Integer.parseInt(numbers[0]);
    int columns = Integer.parseInt(numbers[1]);
    // a terminal that does not know says 0
    return rows == 0 || columns == 0 ? USUAL : new TerminalSize(rows, columns);
  }
}
