package dev.solidflux.pipelinetest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure as a worker in any language would report it. */
public final class TaskFails extends Exception {
  private static final long serialVersionUID = 1L;

  private final String type;
  private final transient @Nullable Duration retryAfter;

  /**
   * @param type the name of the error, which {@code retry.unless} and {@code retry.only} are
   *     compared with: {@code ValueError}
   */
  public TaskFails(String type, String message) {
    this(type, message, null);
  }

  /**
   * The same.
   *
   * @param retryAfter how long the worker asks to be left alone before another attempt; null if it
   *     does not
   */
  public TaskFails(String type, String message, @Nullable Duration retryAfter) {
    super(message);
    this.type = type;
    this.retryAfter = retryAfter;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  String type() {
    return type;
  }
}
