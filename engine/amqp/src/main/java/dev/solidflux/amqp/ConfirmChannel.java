package dev.solidflux.amqp;

import com.rabbitmq.client.Channel;
import dev.solidflux.amqp.BrokerConnection.Incarnation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A channel in confirm mode, and what was published on it and not confirmed, by number. It belongs
 * to the {@link Publisher}, under its lock.
 */
final class ConfirmChannel {

  private final Incarnation incarnation;
  private final Channel channel;
  private final TreeMap<Long, Outgoing> inFlight = new TreeMap<>();

  ConfirmChannel(Incarnation incarnation, Channel channel) {
    this.incarnation = incarnation;
    this.channel = channel;
  }

  Incarnation incarnation() {
    return incarnation;
  }

  Channel channel() {
    return channel;
  }

  int inFlight() {
    return inFlight.size();
  }

  /** The number under which the message is to be published next; only one thread publishes. */
  long number(Outgoing message) {
    long number = channel.getNextPublishSeqNo();
    inFlight.put(number, message);
    return number;
  }

  /** The broker returns a message before it confirms it. */
  void returned(@Nullable String messageId) {
    Outgoing message = messageId == null ? null : inFlight.get(Long.valueOf(messageId));
    if (message != null) {
      message.returned();
    }
  }

  /** Takes out the one of that number, or all up to it; those that were not decided before. */
  List<Outgoing> take(long number, boolean multiple) {
    var covered =
        multiple ? inFlight.headMap(number, true) : inFlight.subMap(number, true, number, true);
    return take(covered.values());
  }

  /** Takes out all; those that were not decided before. */
  List<Outgoing> takeAll() {
    return take(inFlight.values());
  }

  private static List<Outgoing> take(Collection<Outgoing> messages) {
    List<Outgoing> taken = new ArrayList<>(messages);
    messages.clear();
    taken.removeIf(message -> !message.decide());
    return taken;
  }

  /** Those that are late and were not decided before; they keep their places. */
  List<Outgoing> late(long now) {
    return inFlight.values().stream()
        .filter(message -> message.isLate(now) && message.decide())
        .toList();
  }

  /** Whether the oldest has been late for that long. */
  boolean isStuck(long nanos, long now) {
    return !inFlight.isEmpty() && inFlight.firstEntry().getValue().isLateBy(nanos, now);
  }
}
