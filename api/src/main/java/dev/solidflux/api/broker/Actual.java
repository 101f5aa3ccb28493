package dev.solidflux.api.broker;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a virtual host has.
 *
 * @param policies all of them, whoever made them
 * @param deadLetterExchange whether there is the one for dead messages, of whatever type
 * @param deadLetterQueue whether there is the queue for them
 * @param bound whether the one leads to the other
 */
public record Actual(
    List<Policy> policies,
    List<Queue> queues,
    boolean deadLetterExchange,
    boolean deadLetterQueue,
    boolean bound) {

  /**
   * A queue.
   *
   * @param type {@code classic} or {@code quorum}
   * @param policy the one in effect; null if there is none
   * @param operatorPolicy the same of operator policies, which are merged into it
   * @param effective what both say together
   */
  public record Queue(
      String name,
      String type,
      @Nullable String policy,
      @Nullable String operatorPolicy,
      Map<String, Object> effective) {}

  @Nullable Policy policy(String name) {
    return policies.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
  }

  @Nullable Queue queue(String name) {
    return queues.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
  }
}
