package dev.solidflux.bench;

import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Transport;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The engine's transport, counting what goes through it. */
record CountingTransport(
    Transport transport, LongAdder published, LongAdder confirmed, LongAdder delivered)
    implements Transport {

  static CountingTransport of(Transport transport) {
    return new CountingTransport(transport, new LongAdder(), new LongAdder(), new LongAdder());
  }

  @Override
  public Flux<Delivery> mailbox(int shard) {
    return transport.mailbox(shard).doOnNext(delivery -> delivered.increment());
  }

  @Override
  public Mono<Published> publish(Task task) {
    return transport
        .publish(task)
        .doOnSubscribe(start -> published.increment())
        .doOnNext(
            outcome -> {
              if (outcome == Published.CONFIRMED) {
                confirmed.increment();
              }
            });
  }

  @Override
  public Mono<Void> cancel(String taskId) {
    return transport.cancel(taskId);
  }

  @Override
  public Flux<Long> connections() {
    return transport.connections();
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
