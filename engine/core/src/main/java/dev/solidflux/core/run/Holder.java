package dev.solidflux.core.run;

import org.jspecify.annotations.Nullable;

/**
 * Who has the current attempt.
 *
 * @param worker as it calls itself; empty if it did not
 * @param beat how many seconds lie between the signs of life that it sends by itself; null if it
 *     sends none
 * @param redeliveries how often the broker gave the task to another worker, since the one before
 *     was lost
 */
public record Holder(String worker, @Nullable Integer beat, int redeliveries) {

  static final Holder NOBODY = new Holder("", null, 0);

  Holder begun(String by, @Nullable Integer beats) {
    return new Holder(by, beats, redeliveries);
  }

  Holder redelivered(String to, int times) {
    return new Holder(to, beat, times);
  }
}
