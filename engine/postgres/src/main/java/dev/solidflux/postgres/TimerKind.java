package dev.solidflux.postgres;

import dev.solidflux.core.run.Timer;
import java.util.Locale;

/** A timer's kind as it stands in the table. */
final class TimerKind {

  static String label(Timer.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  static Timer.Kind of(String label) {
    return Timer.Kind.valueOf(label.toUpperCase(Locale.ROOT));
  }

  private TimerKind() {}
}
