package dev.solidflux.flow;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks of a node.
 *
 * @param wall stamps events and timers
 * @param nanos measures the age of leases: monotonic, and it goes on while the process is stopped
 */
public record Clocks(InstantSource wall, LongSupplier nanos) {

  /** The machine's. */
  public static Clocks system() {
    return new Clocks(InstantSource.system(), System::nanoTime);
  }
}
