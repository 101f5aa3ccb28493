package dev.solidflux.core.definition;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How often a failed invocation is tried again.
 *
 * @param attempts the most attempts there may be, the first one included; 1 or more
 * @param unless error types after which there is no further attempt, whole or without their package
 * @param only the only error types after which there is one, written in the same way; null for all
 * @param also error types after which there is one although they are {@linkplain #NAMED tried again
 *     only where somebody names them}
 */
public record Retry(
    int attempts,
    Backoff backoff,
    Set<String> unless,
    @Nullable Set<String> only,
    Set<String> also) {

  /**
   * What the next attempt will most likely meet again, and what costs its neighbours dearly: a
   * worker's word for a program that took more memory than it may.
   */
  public static final Set<String> NAMED = Set.of("OutOfMemory");

  /** One attempt, and no other. */
  public static final Retry NONE = new Retry(1, Backoff.DEFAULT, Set.of(), null, Set.of());

  public Retry {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be 1 or more, not " + attempts);
    }
    unless = Collections.unmodifiableSet(new LinkedHashSet<>(unless));
    also = Collections.unmodifiableSet(new LinkedHashSet<>(also));
    only = only == null ? null : Collections.unmodifiableSet(new LinkedHashSet<>(only));
  }

  /**
   * Whether another attempt may follow.
   *
   * @param failedAttempt from 1
   * @param errorType as the worker named it, {@code ValueError} or {@code java.io.IOException}
   */
  public boolean allows(int failedAttempt, String errorType) {
    return failedAttempt < attempts
        && !names(unless, errorType)
        && (only == null || names(only, errorType))
        && (!names(NAMED, errorType) || only != null || names(also, errorType));
  }

  private static boolean names(Set<String> types, String type) {
    return types.contains(type) || types.contains(type.substring(type.lastIndexOf('.') + 1));
  }

  /**
   * The wait before the attempt after this one; see {@link Backoff#delayAfter}.
   *
   * @param asked what the worker that failed asks for instead; null if it does not
   */
  public Duration delayAfter(int attempt, long seed, @Nullable Duration asked) {
    return asked == null ? backoff.delayAfter(attempt, seed) : backoff.asked(asked);
  }
}
