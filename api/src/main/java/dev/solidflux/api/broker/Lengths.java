package dev.solidflux.api.broker;

import java.time.Duration;

/** Lengths of time as pipelines write them: the largest unit that says it in whole numbers. */
final class Lengths {

  static String text(Duration length) {
    long millis = length.toMillis();
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  private Lengths() {}
}
