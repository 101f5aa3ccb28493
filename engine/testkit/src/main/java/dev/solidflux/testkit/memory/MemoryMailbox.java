package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import reactor.core.publisher.FluxSink;

/**
 * One mailbox queue: unacknowledged deliveries bounded per consumer in number and in bytes, round
 * robin among consumers; what a consumer leaves behind takes its old place. Only the broker's
 * thread touches it.
 */
final class MemoryMailbox {

  private static final int PREFETCH = 250;
  private static final long PREFETCHED_BYTES = 8 << 20;

  private final TreeMap<Long, Message> ready = new TreeMap<>();
  private final List<Consumer> consumers = new ArrayList<>();
  private long arrived;
  private int turn;

  /** A message as the broker keeps it. */
  record Message(
      long place,
      String correlationId,
      int bytes,
      Supplier<Delivery.Content> content,
      Delivery.Raw raw) {}

  /** One subscription in one connection epoch of its transport. */
  static final class Consumer {
    private final FluxSink<Delivery> sink;
    private final MemoryTransport transport;
    private final TreeMap<Long, Message> unacked = new TreeMap<>();

    Consumer(FluxSink<Delivery> sink, MemoryTransport transport) {
      this.sink = sink;
      this.transport = transport;
    }

    private boolean hasRoomFor(Message next) {
      long bytes = unacked.values().stream().mapToLong(Message::bytes).sum();
      return unacked.size() < PREFETCH
          && (unacked.isEmpty() || bytes + next.bytes() <= PREFETCHED_BYTES)
          && sink.requestedFromDownstream() > 0;
    }
  }

  void add(String correlationId, int bytes, Supplier<Delivery.Content> content, Delivery.Raw raw) {
    ready.put(arrived, new Message(arrived, correlationId, bytes, content, raw));
    arrived++;
    drain();
  }

  void join(Consumer consumer) {
    consumers.add(consumer);
    drain();
  }

  /** The consumer's channel is closed: what it did not acknowledge is ready again. */
  void leave(Consumer consumer) {
    if (consumers.remove(consumer)) {
      ready.putAll(consumer.unacked);
      consumer.unacked.clear();
      drain();
    }
  }

  /** The queue is gone with all that was in it. */
  void clear() {
    ready.clear();
    consumers.forEach(consumer -> consumer.unacked.clear());
  }

  int ready() {
    return ready.size();
  }

  int unacked() {
    return consumers.stream().mapToInt(consumer -> consumer.unacked.size()).sum();
  }

  void ack(Consumer consumer, Message message) {
    if (consumers.contains(consumer)) {
      consumer.unacked.remove(message.place());
      drain();
    }
  }

  void drain() {
    for (int passed = 0; passed < consumers.size() && !ready.isEmpty(); ) {
      Consumer consumer = consumers.get(Math.floorMod(turn++, consumers.size()));
      if (consumer.hasRoomFor(ready.firstEntry().getValue())) {
        Message message = ready.pollFirstEntry().getValue();
        consumer.unacked.put(message.place(), message);
        consumer.sink.next(new MemoryDelivery(this, consumer, message));
        passed = 0;
      } else {
        passed++;
      }
    }
  }

  private record MemoryDelivery(MemoryMailbox mailbox, Consumer consumer, Message message)
      implements Delivery {
    @Override
    public String correlationId() {
      return message.correlationId();
    }

    @Override
    public int bytes() {
      return message.bytes();
    }

    @Override
    public Content content() {
      return message.content().get();
    }

    @Override
    public Raw raw() {
      return message.raw();
    }

    @Override
    public void ack() {
      consumer.transport.broker().run(() -> mailbox.ack(consumer, message));
    }
  }
}
