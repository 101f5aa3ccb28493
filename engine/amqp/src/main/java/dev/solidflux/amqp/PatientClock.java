package dev.solidflux.amqp;

import java.util.function.LongSupplier;

/** {@link System#nanoTime}, but it stands still while the broker takes no messages. */
final class PatientClock {

  private final LongSupplier nanos;
  private boolean standing;
  private long stoodAt;
  private long stoodFor;

  PatientClock(LongSupplier nanos) {
    this.nanos = nanos;
  }

  synchronized long now() {
    return (standing ? stoodAt : nanos.getAsLong()) - stoodFor;
  }

  synchronized void stand(boolean still) {
    if (still == standing) {
      return;
    }
    standing = still;
    if (still) {
      stoodAt = nanos.getAsLong();
    } else {
      stoodFor += nanos.getAsLong() - stoodAt;
    }
  }
}
