package dev.solidflux.worker;

import org.jspecify.annotations.Nullable;

/** Others' text as it may stand in a log: on one line, without control characters, and not long. */
final class LogText {
  private static final int MOST = 500;

  private LogText() {}

  static String of(@Nullable String text) {
    if (text == null) {
      return "none";
    }
    String begun = text.length() > MOST ? text.substring(0, MOST) + "…" : text;
    return begun.replaceAll("[\\p{Cc}\\u2028\\u2029]", "?");
  }
}
