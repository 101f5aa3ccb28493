package dev.solidflux.worker;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Whether the worker's timer still does what it is asked to. */
final class Pulse {

  private static final Duration EVERY = Duration.ofSeconds(1);

  /** A machine that is short of time may skip some beats. */
  private static final Duration MISSED = Duration.ofSeconds(30);

  private volatile long last = System.nanoTime();

  private Pulse() {}

  static Pulse of(ScheduledExecutorService timer) {
    Pulse pulse = new Pulse();
    Future<?> unused =
        timer.scheduleAtFixedRate(
            pulse::beat, EVERY.toNanos(), EVERY.toNanos(), TimeUnit.NANOSECONDS);
    return pulse;
  }

  private void beat() {
    last = System.nanoTime();
  }

  boolean beats() {
    return System.nanoTime() - last < MISSED.toNanos();
  }
}
