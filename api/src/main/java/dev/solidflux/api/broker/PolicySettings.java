package dev.solidflux.api.broker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decides about the policies.
 *
 * @param deployment whose policies they are: the prefix of their names
 * @param priority above that of policies which match all queues, below those that are to overrule
 * @param margin how much longer than its run a task may be unacknowledged: it waits in a worker's
 *     hands, and its reply is confirmed
 * @param unlimited what a task is taken to run whose pipeline does not say
 * @param deliveryLimit how often a quorum queue delivers a message before it is dead
 * @param maxLength how many messages a queue takes before it refuses more; null for any number
 * @param deadLetters how many dead messages are kept; beyond that the oldest go
 */
public record PolicySettings(
    String deployment,
    String virtualHost,
    int priority,
    Duration margin,
    Duration unlimited,
    int deliveryLimit,
    @Nullable Long maxLength,
    long deadLetters) {

  public static final int PRIORITY = 10;
  public static final Duration MARGIN = Duration.ofHours(1);
  public static final Duration UNLIMITED = Duration.ofHours(24);

  /** Large: what kills its workers is ended by the engine, after the fifth. */
  public static final int DELIVERY_LIMIT = 1_000;

  public static final long DEAD_LETTERS = 10_000;

  public static PolicySettings of(String deployment, String virtualHost) {
    return new PolicySettings(
        deployment, virtualHost, PRIORITY, MARGIN, UNLIMITED, DELIVERY_LIMIT, null, DEAD_LETTERS);
  }

  /** Where dead messages go: an exchange, and a queue, of this name. */
  String deadLetterName() {
    return "sf." + deployment + ".dead-letters";
  }

  /** What the names of the queues' policies begin with, and no other policy's. */
  String queuePrefix() {
    return "sf." + deployment + ".queue.";
  }

  /** The same of the policies for quorum queues. */
  String quorumPrefix() {
    return "sf." + deployment + ".quorum.";
  }

  boolean isOurs(String policy) {
    return policy.startsWith(queuePrefix())
        || policy.startsWith(quorumPrefix())
        || policy.equals(deadLetterName());
  }
}
