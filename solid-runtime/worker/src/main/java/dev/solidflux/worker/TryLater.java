package dev.solidflux.worker;

import java.time.Duration;

/** The solid cannot be done now, and says when it had better be tried again. */
public class TryLater extends Exception implements RetryAfter {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  public TryLater(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  @Override
  public final Duration retryAfter() {
    return retryAfter;
  }
}
