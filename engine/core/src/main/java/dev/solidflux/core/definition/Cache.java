package dev.solidflux.core.definition;

import dev.solidflux.core.expression.Template;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * That a task's results are kept, and answer whoever asks for the same; and that of those who ask
 * at a time one alone computes.
 *
 * @param key yields what tells one result from another, beside the task, its version and what its
 *     result has to fit; null for the task's arguments
 * @param keep how long a result answers
 * @param version of what the task does, as its author counts it; empty if he does not
 */
public record Cache(@Nullable Template key, Duration keep, String version) {

  /** How the name of the limit begins of which who computes has the one permit; no other's does. */
  public static final String PREFIX = "cache:";
}
