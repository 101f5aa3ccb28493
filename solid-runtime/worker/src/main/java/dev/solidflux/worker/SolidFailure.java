package dev.solidflux.worker;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An attempt failed, under a name of the author's own: what {@code retry: {unless: […]}} of a
 * document is compared with.
 */
public final class SolidFailure extends Exception implements RetryAfter {

  private static final long serialVersionUID = 1L;

  private final String type;
  private final @Nullable String details;
  private final @Nullable Duration retryAfter;

  public SolidFailure(String type, String message) {
    this(type, message, null, null);
  }

  /**
   * @param details what stands in the place of a stack trace, such as the last lines of a log; null
   *     for nothing
   * @param retryAfter how long it asks to be left alone; null if it does not
   */
  public SolidFailure(
      String type, String message, @Nullable String details, @Nullable Duration retryAfter) {
    super(message, null, false, false);
    this.type = Objects.requireNonNull(type);
    this.details = details;
    this.retryAfter = retryAfter;
  }

  public String type() {
    return type;
  }

  @Nullable String details() {
    return details;
  }

  @Override
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
