package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Secrets;
import dev.solidflux.flow.port.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.FluxSink.OverflowStrategy;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One engine node's way to a {@link MemoryBroker}. A test cuts it, blocks it, or makes publishes go
 * unknown; signals come on the broker's thread.
 */
public final class MemoryTransport implements Transport {

  private static final int LONGEST_NAME = 255;

  private final MemoryBroker broker;
  private final List<Runnable> waitingForConnection = new ArrayList<>();
  private final List<Publish> waitingForRoom = new ArrayList<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<FluxSink<Reach>> watchers = new ArrayList<>();
  private long epoch = 1;
  private boolean connected = true;
  private boolean dead;
  private @Nullable String blocked;
  private int toArriveUnconfirmed;
  private int toBeLost;
  private final AtomicLong publishes = new AtomicLong();
  private volatile int largestTask = Integer.MAX_VALUE;
  private volatile Secrets secrets = Secrets.NONE;

  MemoryTransport(MemoryBroker broker) {
    this.broker = broker;
  }

  /** How many tasks the broker was offered over this connection. */
  public long publishes() {
    return publishes.get();
  }

  /** The next publishes of tasks reach the broker, but no confirm comes back: unknown. */
  public void loseConfirms(int publishes) {
    broker.run(() -> toArriveUnconfirmed = publishes);
  }

  /** The next publishes of tasks never reach the broker: unknown. */
  public void losePublishes(int publishes) {
    broker.run(() -> toBeLost = publishes);
  }

  /** Tasks whose arguments are longer as JSON are unsendable. */
  public void takesAtMost(int characters) {
    largestTask = characters;
  }

  /** What is put into tasks from now on. */
  public void knows(Secrets values) {
    secrets = values;
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
          List<Publish> underWay = List.copyOf(waitingForRoom);
          waitingForRoom.clear();
          underWay.forEach(publish -> publish.result.tryEmitValue(new Published.Unknown()));
          announce();
        });
  }

  /** Its process has died: it never connects again. */
  public void die() {
    disconnect();
    broker.run(() -> dead = true);
  }

  /** The connection is there again, in a new epoch. */
  public void reconnect() {
    broker.run(
        () -> {
          if (dead) {
            return;
          }
          connected = true;
          epoch++;
          subscriptions.forEach(Subscription::join);
          List<Runnable> waiting = List.copyOf(waitingForConnection);
          waitingForConnection.clear();
          waiting.forEach(Runnable::run);
          announce();
        });
  }

  /** The broker takes nothing on this connection, and still delivers: publishes wait. */
  public void block(String reason) {
    broker.run(
        () -> {
          blocked = reason;
          announce();
        });
  }

  /** Ends {@link #block}: what waited is taken. */
  public void unblock() {
    broker.run(
        () -> {
          blocked = null;
          List<Publish> waiting = List.copyOf(waitingForRoom);
          waitingForRoom.clear();
          waiting.forEach(this::send);
          announce();
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
  public Mono<Published> publish(Task task, BooleanSupplier mayLeave) {
    String args = task.args().stripLeading();
    if (!args.startsWith("{") && !args.startsWith("[")) {
      throw new IllegalArgumentException("args is neither an object nor an array");
    }
    if (args.length() > largestTask) {
      return Mono.error(new Unsendable("the task is larger than " + largestTask));
    }
    if (task.queue().getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      return Mono.error(new Unsendable("the queue's name is longer than " + LONGEST_NAME));
    }
    try {
      Task filled = task.with(secrets);
      return sent(() -> mayLeave.getAsBoolean() ? taken(filled) : new Published.Unknown());
    } catch (Unsendable missing) {
      return Mono.error(missing);
    }
  }

  @Override
  public Mono<Published> barrier(int shard, String token) {
    return sent(
        () -> {
          broker.barrier(shard, token);
          return new Published.Confirmed();
        });
  }

  @Override
  public Mono<Void> cancel(String taskId, boolean terminate) {
    return Mono.<Void>fromRunnable(() -> broker.run(() -> revoke(taskId)));
  }

  @Override
  public Mono<Void> answer(String queue, String taskId, boolean wanted) {
    return Mono.<Void>fromRunnable(() -> broker.run(() -> broker.answer(queue, taskId, wanted)));
  }

  @Override
  public Mono<Depth> depth(String queue) {
    return broker.depth(queue);
  }

  @Override
  public Flux<Reach> reach() {
    return Flux.create(
        sink -> {
          sink.onDispose(() -> broker.run(() -> watchers.remove(sink)));
          broker.run(
              () -> {
                watchers.add(sink);
                sink.next(now());
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

  private Published taken(Task task) {
    publishes.incrementAndGet();
    if (toBeLost > 0) {
      toBeLost--;
      return new Published.Unknown();
    }
    Published published = broker.take(task);
    if (toArriveUnconfirmed > 0) {
      toArriveUnconfirmed--;
      return new Published.Unknown();
    }
    return published;
  }

  private void revoke(String taskId) {
    if (connected && blocked == null) {
      broker.revoke(taskId);
    }
  }

  private void announce() {
    List.copyOf(watchers).forEach(watcher -> watcher.next(now()));
  }

  private Reach now() {
    if (!connected) {
      return new Reach(epoch, Condition.AWAY, "the connection was cut");
    }
    String reason = blocked;
    return reason == null
        ? new Reach(epoch, Condition.CONNECTED, "")
        : new Reach(epoch, Condition.BLOCKED, reason);
  }

  /** A message that was handed over, until it is known what became of it. */
  private static final class Publish {
    private final Supplier<Published> step;
    private final Sinks.One<Published> result = Sinks.one();

    Publish(Supplier<Published> step) {
      this.step = step;
    }
  }

  private Mono<Published> sent(Supplier<Published> step) {
    return Mono.defer(
        () -> {
          Publish publish = new Publish(step);
          broker.run(() -> send(publish));
          return publish.result.asMono();
        });
  }

  private void send(Publish publish) {
    if (!connected) {
      waitingForConnection.add(() -> send(publish));
    } else if (blocked != null) {
      waitingForRoom.add(publish);
    } else {
      publish.result.tryEmitValue(publish.step.get());
    }
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
