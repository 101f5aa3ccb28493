package dev.solidflux.worker;

import dev.solidflux.worker.slot.Slot;
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

  /**
   * Makes ready what the first call would otherwise wait for, such as a model that takes minutes to
   * load. A worker does so before it takes tasks, for several slots at the same time.
   *
   * @param slot one that a call may get, each once; null if calls take none
   * @throws Exception keeps the worker from starting
   */
  default void warm(@Nullable Slot slot) throws Exception {}
}
