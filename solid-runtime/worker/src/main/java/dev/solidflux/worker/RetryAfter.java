package dev.solidflux.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an exception implements that knows when the next attempt had better come: of a service that
 * asks to be left alone, for one. It takes the place of the backoff once, if there is another
 * attempt at all, and within {@code retry.backoff.max}.
 */
public interface RetryAfter {

  /** How long to wait; null to leave it to the backoff. */
  @Nullable Duration retryAfter();
}
