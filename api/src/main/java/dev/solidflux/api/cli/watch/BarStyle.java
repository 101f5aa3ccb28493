package dev.solidflux.api.cli.watch;

import java.nio.charset.Charset;

/**
 * What bars are drawn with.
 *
 * @param full one column that is done
 * @param empty one column that is not
 * @param mark after a solid that is done
 */
record BarStyle(String full, String empty, String mark, String cross, String ellipsis) {
  private static final String RESET = "\u001B[0m";

  static final BarStyle UNICODE = new BarStyle("━", "─", "✓", "✗", "…");

  /** For a terminal of which it is not known that it reads UTF-8. */
  static final BarStyle ASCII = new BarStyle("#", "-", "ok", "x", "...");

  static BarStyle in(Charset charset) {
    return charset.newEncoder().canEncode("━─✓✗…") ? UNICODE : ASCII;
  }

  String bar(double fraction, int columns, Tone tone) {
    int done = (int) Math.floor(fraction * columns);
    return tone.of(full.repeat(done)) + Tone.FAINT.of(empty.repeat(columns - done));
  }

  /** The colours of the terminal's own palette. */
  enum Tone {
    PLAIN(""),
    FAINT("\u001B[2m"),
    GREEN("\u001B[32m"),
    RED("\u001B[31m"),
    BLUE("\u001B[36m"),
    YELLOW("\u001B[33m"),
    BOLD("\u001B[1m");

    private final String code;

    Tone(String code) {
      this.code = code;
    }

    String of(String text) {
      return code.isEmpty() || text.isEmpty() ? text : code + text + RESET;
    }
  }
}
