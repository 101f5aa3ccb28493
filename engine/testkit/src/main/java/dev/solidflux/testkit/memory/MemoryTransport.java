package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.FluxSink.OverflowStrategy;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;

/**
 * One engine node's way to a {@link MemoryBroker}. A test cuts it, or makes publishes go unknown;
 * signals come on the broker's thread.
 */
public final class MemoryTransport implements Transport {

  private final MemoryBroker broker;
  private final List<Runnable> waitingForConnection = new ArrayList<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<FluxSink<Long>> watchers = new ArrayList<>();
  private long epoch = 1;
  private boolean connected = true;
  private int toArriveUnconfirmed;
  private int toBeLost;
  private volatile int largestTask = Integer.MAX_VALUE;

  MemoryTransport(MemoryBroker broker) {
    this.broker = broker;
  }

  /** The next publishes reach the broker, but no confirm comes back: {@code UNKNOWN}. */
  public void loseConfirms(int publishes) {
    broker.run(() -> toArriveUnconfirmed = publishes);
  }

  /** The next publishes never reach the broker: {@code UNKNOWN}. */
  public void losePublishes(int publishes) {
    broker.run(() -> toBeLost = publishes);
  }

  /** Tasks whose arguments are longer as JSON are unsendable. */
  public void takesAtMost(int characters) {
    largestTask = characters;
  }

  /** The connection breaks and is there again: unacknowledged messages are delivered again. */
  public void cut() {
    disconnect();
    reconnect();
  }

  /** The connection breaks; everything waits until {@link #reconnect()}. */
  public void disconnect() {
    broker.run(
        () -> {
          connected = false;
          subscriptions.forEach(Subscription::leave);
        });
  }

  /** The connection is there again, in a new epoch. */
  public void reconnect() {
    broker.run(
        () -> {
          connected = true;
          epoch++;
          subscriptions.forEach(Subscription::join);
          List<Runnable> waiting = List.copyOf(waitingForConnection);
          waitingForConnection.clear();
          waiting.forEach(Runnable::run);
          watchers.forEach(watcher -> watcher.next(epoch));
        });
  }

  @Override
  public Flux<Delivery> mailbox(int shard) {
    return Flux.<Delivery>create(
        sink -> {
          Subscription subscription = new Subscription(shard, sink);
          sink.onRequest(more -> broker.run(subscription::more));
          sink.onDispose(() -> broker.run(subscription::end));
          broker.run(subscription::begin);
        },
        OverflowStrategy.ERROR);
  }

  @Override
  public Mono<Published> publish(Task task) {
    requireArguments(task.args());
    if (task.args().toString().length() > largestTask) {
      return Mono.error(new Unsendable("the task is larger than " + largestTask));
    }
    return onceConnected(
        () -> {
          if (toBeLost > 0) {
            toBeLost--;
            return Published.UNKNOWN;
          }
          broker.take(task);
          if (toArriveUnconfirmed > 0) {
            toArriveUnconfirmed--;
            return Published.UNKNOWN;
          }
          return Published.CONFIRMED;
        });
  }

  @Override
  public Mono<Void> cancel(String taskId) {
    return Mono.<Void>fromRunnable(() -> broker.run(() -> broker.revoke(taskId)));
  }

  @Override
  public Flux<Long> connections() {
    return Flux.create(
        sink -> {
          sink.onDispose(() -> broker.run(() -> watchers.remove(sink)));
          broker.run(
              () -> {
                watchers.add(sink);
                if (connected) {
                  sink.next(epoch);
                }
              });
        },
        OverflowStrategy.LATEST);
  }

  @Override
  public Mono<Boolean> remembers(int generation) {
    return onceConnected(() -> broker.canaries().contains(generation));
  }

  @Override
  public Mono<Void> remember(int generation) {
    return onceConnected(() -> broker.canaries().add(generation)).then();
  }

  MemoryBroker broker() {
    return broker;
  }

  private <T> Mono<T> onceConnected(Supplier<T> step) {
    return Mono.defer(
        () -> {
          Sinks.One<T> result = Sinks.one();
          broker.run(() -> runOrWait(() -> result.tryEmitValue(step.get())));
          return result.asMono();
        });
  }

  private void runOrWait(Runnable step) {
    if (connected) {
      step.run();
    } else {
      waitingForConnection.add(step);
    }
  }

  private static void requireArguments(JsonNode args) {
    if (!args.isObject() && !args.isArray()) {
      throw new IllegalArgumentException("args is neither an object nor an array");
    }
  }

  /** A subscriber of a mailbox, over all connection epochs. */
  private final class Subscription {
    private final int shard;
    private final FluxSink<Delivery> sink;
    private MemoryMailbox.@Nullable Consumer consumer;

    Subscription(int shard, FluxSink<Delivery> sink) {
      this.shard = shard;
      this.sink = sink;
    }

    void begin() {
      if (!sink.isCancelled()) {
        subscriptions.add(this);
        if (connected) {
          join();
        }
      }
    }

    void join() {
      leave();
      consumer = new MemoryMailbox.Consumer(sink, MemoryTransport.this);
      broker.mailbox(shard).join(consumer);
    }

    void more() {
      broker.mailbox(shard).drain();
    }

    void leave() {
      if (consumer != null) {
        broker.mailbox(shard).leave(consumer);
        consumer = null;
      }
    }

    void end() {
      subscriptions.remove(this);
      leave();
    }
  }
}
