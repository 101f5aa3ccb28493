package dev.solidflux.core.definition;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one attempt; null means none.
 *
 * @param queue from being handed to the broker until a worker says that it started
 * @param run from the start until the result
 * @param heartbeat between two signs of life after the start
 */
public record Timeouts(
    @Nullable Duration queue, @Nullable Duration run, @Nullable Duration heartbeat) {
  /**
   * What a solid without {@code timeout} gets. A task that a worker swallowed without a reply is
   * found by no other means than a deadline, so waiting in the queue always has one; how long a
   * task may run only its author knows.
   */
  public static final Timeouts DEFAULT = new Timeouts(Duration.ofHours(24), null, null);

  /** Whether an attempt ends of which nothing more is ever heard after its start. */
  public boolean endsWhatIsLost() {
    return run != null || heartbeat != null;
  }
}
