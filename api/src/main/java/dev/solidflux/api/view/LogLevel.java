package dev.solidflux.api.view;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How grave a logged line is. Workers have names of their own for it. */
public enum LogLevel {
  DEBUG,
  INFO,
  WARN,
  ERROR;

  /** What callers ask by, such as {@code warn}. */
  public static Optional<LogLevel> parse(String label) {
    return Arrays.stream(values()).filter(level -> level.label().equals(label)).findFirst();
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a worker's word for it means; what is not known is worth as much as {@code info}. */
  static LogLevel meant(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "trace", "debug" -> DEBUG;
      case "warn", "warning" -> WARN;
      case "error", "critical", "fatal" -> ERROR;
      default -> INFO;
    };
  }
}
