package dev.solidflux.flow.pace;

import java.time.Instant;
import reactor.core.scheduler.Scheduler;

/**
 * What a node's work is paced by: its two clocks and the threads that its work runs on. Handed in,
 * so that a test can step all of it by hand.
 */
public interface Pace {

  /** Stamps events and timers. */
  Instant now();

  /** Measures how long something takes: monotonic, and it goes on while the process is stopped. */
  long nanos();

  /** A worker for one shard: it does one thing after the other. */
  Scheduler loop();

  /** The worker that keeps leases; no shard's work can hold it up. */
  Scheduler leases();

  /** Where something waits for its time; never for work. */
  Scheduler timers();

  /** Where expressions are evaluated: a few threads that may be busy for long. */
  Scheduler evaluators();

  /** Ends its threads. */
  void close();
}
