package dev.solidflux.api.view;

import dev.solidflux.core.run.Miss;
import dev.solidflux.core.run.Origin;
import dev.solidflux.core.run.Permit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a kept result answered an invocation.
 *
 * @param run whose result it is; null if none answered
 * @param invocation of that run; null if none answered
 * @param because why none answered, for people; null if one did
 */
public record CacheView(
    boolean hit, @Nullable String run, @Nullable Integer invocation, @Nullable String because) {

  static CacheView hit(Origin from) {
    return new CacheView(true, from.run().toString(), from.invocation(), null);
  }

  /**
   * @param asked the permit to compute it
   */
  static CacheView miss(Miss miss, Permit asked) {
    return new CacheView(false, null, null, miss.because(asked));
  }
}
