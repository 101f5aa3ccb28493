package dev.solidflux.amqp;

import java.time.Duration;

/**
 * How the engine uses its broker.
 *
 * @param url {@code amqp://user:password@host:port/vhost}, or {@code amqps}
 * @param deployment prefixes the names of mailboxes and canaries
 * @param prefetch how many unacknowledged replies a mailbox may have; memory for that many replies
 *     of {@code maxReplyBytes} is what the worst case takes
 * @param maxInFlight how many publishes may wait for their confirm
 * @param maxWaiting how many more may wait for a place; further ones are {@code UNKNOWN} at once
 * @param confirmTimeout a publish without a confirm after that long, waiting for a connection or a
 *     place included, is {@code UNKNOWN}
 * @param mailboxHeartbeat decides how soon replies held by a connection that went silent are
 *     delivered again: about twice this; at least 1 s
 * @param heartbeat of the other connections; at least 1 s
 * @param reconnect the first pause before a lost connection is built again; doubled, with jitter,
 *     up to {@code maxReconnect}
 * @param maxTaskBytes a larger task is never sent; keep it at or below the broker's {@code
 *     max_message_size}, which closes the channel on a larger one
 * @param maxReplyBytes a larger reply fails its attempt without being parsed
 */
public record AmqpSettings(
    String url,
    String deployment,
    int prefetch,
    int maxInFlight,
    int maxWaiting,
    Duration confirmTimeout,
    Duration mailboxHeartbeat,
    Duration heartbeat,
    Duration reconnect,
    Duration maxReconnect,
    int maxTaskBytes,
    int maxReplyBytes) {

  public static final int DEFAULT_PREFETCH = 250;

  private static final int SIXTEEN_MIB = 16 << 20;
  private static final int TWO_MIB = 2 << 20;

  public AmqpSettings {
    if (prefetch < 1 || maxInFlight < 1 || maxWaiting < 0) {
      throw new IllegalArgumentException("prefetch and maxInFlight are at least 1");
    }
    if (mailboxHeartbeat.toSeconds() < 1 || heartbeat.toSeconds() < 1) {
      throw new IllegalArgumentException("a heartbeat is at least a second");
    }
  }

  /** Everything but the broker and the deployment by default. */
  public static AmqpSettings of(String url, String deployment) {
    return new AmqpSettings(
        url,
        deployment,
        DEFAULT_PREFETCH,
        1_000,
        10_000,
        Duration.ofSeconds(10),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofMillis(100),
        Duration.ofSeconds(5),
        SIXTEEN_MIB,
        TWO_MIB);
  }

  public AmqpSettings withPrefetch(int replies) {
    return new AmqpSettings(
        url,
        deployment,
        replies,
        maxInFlight,
        maxWaiting,
        confirmTimeout,
        mailboxHeartbeat,
        heartbeat,
        reconnect,
        maxReconnect,
        maxTaskBytes,
        maxReplyBytes);
  }

  /** How many publishes may be under way, and how many more may wait for that. */
  public AmqpSettings withInFlight(int publishes, int waiting) {
    return new AmqpSettings(
        url,
        deployment,
        prefetch,
        publishes,
        waiting,
        confirmTimeout,
        mailboxHeartbeat,
        heartbeat,
        reconnect,
        maxReconnect,
        maxTaskBytes,
        maxReplyBytes);
  }

  public AmqpSettings withConfirmTimeout(Duration timeout) {
    return new AmqpSettings(
        url,
        deployment,
        prefetch,
        maxInFlight,
        maxWaiting,
        timeout,
        mailboxHeartbeat,
        heartbeat,
        reconnect,
        maxReconnect,
        maxTaskBytes,
        maxReplyBytes);
  }

  /** The heartbeat of the mailboxes' connection, and that of the others. */
  public AmqpSettings withHeartbeats(Duration mailboxes, Duration others) {
    return new AmqpSettings(
        url,
        deployment,
        prefetch,
        maxInFlight,
        maxWaiting,
        confirmTimeout,
        mailboxes,
        others,
        reconnect,
        maxReconnect,
        maxTaskBytes,
        maxReplyBytes);
  }

  /** Limits on one message each way, in bytes of its body. */
  public AmqpSettings withMessageLimits(int task, int reply) {
    return new AmqpSettings(
        url,
        deployment,
        prefetch,
        maxInFlight,
        maxWaiting,
        confirmTimeout,
        mailboxHeartbeat,
        heartbeat,
        reconnect,
        maxReconnect,
        task,
        reply);
  }

  String mailbox(int shard) {
    return "sf." + deployment + ".mailbox." + shard;
  }

  String deadLetters() {
    return "sf." + deployment + ".mailbox.dead";
  }

  String canary(int generation) {
    return "sf." + deployment + ".generation." + generation;
  }

  /** Without the URL, which holds a password. */
  @Override
  public String toString() {
    return "AmqpSettings[deployment=" + deployment + "]";
  }
}
