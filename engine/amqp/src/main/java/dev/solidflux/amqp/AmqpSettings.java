package dev.solidflux.amqp;

import dev.solidflux.protocol.AmqpAddress;
import java.time.Duration;

/**
 * How the engine uses its broker.
 *
 * @param url as {@link AmqpAddress} reads it
 * @param deployment prefixes the names of mailboxes and canaries
 */
public record AmqpSettings(
    String url,
    String deployment,
    Publishing publishing,
    Consuming consuming,
    Connecting connecting) {

  /** Everything but the broker and the deployment by default. */
  public static AmqpSettings of(String url, String deployment) {
    return new AmqpSettings(
        url, deployment, Publishing.DEFAULT, Consuming.DEFAULT, Connecting.DEFAULT);
  }

  public AmqpSettings with(Publishing how) {
    return new AmqpSettings(url, deployment, how, consuming, connecting);
  }

  public AmqpSettings with(Consuming how) {
    return new AmqpSettings(url, deployment, publishing, how, connecting);
  }

  public AmqpSettings with(Connecting how) {
    return new AmqpSettings(url, deployment, publishing, consuming, how);
  }

  /**
   * How tasks are sent.
   *
   * @param inFlight how many publishes may wait for their confirm
   * @param waiting how many more may wait for a place; further ones are {@code Unknown} at once
   * @param confirmWithin a publish without a confirm after that long, waiting for a connection or a
   *     place included, is {@code Unknown}; while the broker is blocked the time stands still
   * @param maxTaskBytes a larger task is never sent; keep it at or below the broker's {@code
   *     max_message_size}, which closes the channel on a larger one
   */
  public record Publishing(int inFlight, int waiting, Duration confirmWithin, int maxTaskBytes) {

    public static final Publishing DEFAULT =
        new Publishing(1_000, 10_000, Duration.ofSeconds(10), 16 << 20);

    public Publishing {
      if (inFlight < 1 || waiting < 0) {
        throw new IllegalArgumentException("at least one publish is in flight");
      }
    }

    /** How many publishes may be under way, and how many more may wait for that. */
    public Publishing withInFlight(int publishes, int more) {
      return new Publishing(publishes, more, confirmWithin, maxTaskBytes);
    }

    public Publishing withConfirmWithin(Duration limit) {
      return new Publishing(inFlight, waiting, limit, maxTaskBytes);
    }

    public Publishing withMaxTaskBytes(int bytes) {
      return new Publishing(inFlight, waiting, confirmWithin, bytes);
    }
  }

  /**
   * How replies are taken.
   *
   * @param prefetch how many unacknowledged replies a mailbox may have
   * @param mailboxBytes how many bytes the bodies of a mailbox's unacknowledged replies may have
   *     together; a mailbox that would pass it asks for fewer replies at a time
   * @param maxReplyBytes a larger reply fails its attempt without being kept or parsed
   */
  public record Consuming(int prefetch, long mailboxBytes, int maxReplyBytes) {

    public static final Consuming DEFAULT = new Consuming(250, 8L << 20, 2 << 20);

    public Consuming {
      if (prefetch < 1 || mailboxBytes < 1) {
        throw new IllegalArgumentException("a mailbox takes at least one reply at a time");
      }
    }

    public Consuming withPrefetch(int replies) {
      return new Consuming(replies, mailboxBytes, maxReplyBytes);
    }

    public Consuming withMailboxBytes(long bytes) {
      return new Consuming(prefetch, bytes, maxReplyBytes);
    }

    public Consuming withMaxReplyBytes(int bytes) {
      return new Consuming(prefetch, mailboxBytes, bytes);
    }
  }

  /**
   * How connections are kept up.
   *
   * @param mailboxHeartbeat decides how soon replies held by a connection that went silent are
   *     delivered again: about twice this; at least 1 s
   * @param heartbeat of the other connections; at least 1 s
   * @param firstPause before a lost connection is built again; doubled, with jitter
   * @param longestPause what it is doubled up to
   */
  public record Connecting(
      Duration mailboxHeartbeat, Duration heartbeat, Duration firstPause, Duration longestPause) {

    public static final Connecting DEFAULT =
        new Connecting(
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofSeconds(5));

    public Connecting {
      if (mailboxHeartbeat.toSeconds() < 1 || heartbeat.toSeconds() < 1) {
        throw new IllegalArgumentException("a heartbeat is at least a second");
      }
    }

    /** The heartbeat of the mailboxes' connection, and that of the others. */
    public Connecting withHeartbeats(Duration mailboxes, Duration others) {
      return new Connecting(mailboxes, others, firstPause, longestPause);
    }

    /** The first pause before a lost connection is built again, and the longest. */
    public Connecting withPauses(Duration first, Duration longest) {
      return new Connecting(mailboxHeartbeat, heartbeat, first, longest);
    }
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
