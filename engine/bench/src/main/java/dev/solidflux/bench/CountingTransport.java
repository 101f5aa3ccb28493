package dev.solidflux.bench;

import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Transport;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The engine's transport, counting what goes through it.
 *
 * @param published tasks
 * @param delivered replies
 * @param barriers what the engine sent to its own mailboxes
 */
record CountingTransport(
    Transport transport,
    LongAdder published,
    LongAdder confirmed,
    LongAdder delivered,
    LongAdder barriers)
    implements Transport {

  static CountingTransport of(Transport transport) {
    return new CountingTransport(
        transport, new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
  }

  @Override
  public Flux<Delivery> mailbox(int shard) {
    return transport
        .mailbox(shard)
        .doOnNext(
            delivery -> {
              if (!delivery.correlationId().startsWith(Delivery.BARRIER)) {
                delivered.increment();
              }
            });
  }

  @Override
  public Mono<Published> publish(Task task, BooleanSupplier mayLeave) {
    return transport
        .publish(task, mayLeave)
        .doOnSubscribe(start -> published.increment())
        .doOnNext(
            outcome -> {
              if (outcome instanceof Published.Confirmed) {
                confirmed.increment();
              }
            });
  }

  @Override
  public Mono<Published> barrier(int shard, String token) {
    return transport.barrier(shard, token).doOnSubscribe(start -> barriers.increment());
  }

  @Override
  public Mono<Void> answer(String queue, String taskId, boolean wanted) {
    return transport.answer(queue, taskId, wanted);
  }

  @Override
  public Mono<Void> cancel(String taskId, boolean terminate) {
    return transport.cancel(taskId, terminate);
  }

  @Override
  public Mono<Depth> depth(String queue) {
    return transport.depth(queue);
  }

  @Override
  public Flux<Reach> reach() {
    return transport.reach();
  }

  @Override
  public Mono<Boolean> remembers(int generation) {
    return transport.remembers(generation);
  }

  @Override
  public Mono<Void> remember(int generation) {
    return transport.remember(generation);
  }
}
