package dev.solidflux.worker;

import org.jspecify.annotations.Nullable;

/**
 * A function that a pipeline calls. It may block; each call has a thread of its own.
 *
 * @param <A> what the arguments are bound to
 */
@FunctionalInterface
public interface Solid<A> {

  /**
   * @return the result, which Jackson turns into JSON; a {@code JsonNode} is sent as it is
   * @throws Exception fails the attempt; type, message and stack reach the run
   */
  @Nullable Object run(A arguments, SolidContext context) throws Exception;
}
