package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Hints;
import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

final class MemoryHints implements Hints {

  private final Sinks.Many<Hint> sink = Sinks.many().multicast().directBestEffort();

  @Override
  public Flux<Hint> hints() {
    return sink.asFlux();
  }

  @Override
  public Mono<Void> send(Collection<? extends Hint> hints) {
    return Mono.fromRunnable(() -> hints.forEach(this::emit));
  }

  private void emit(Hint hint) {
    while (sink.tryEmitNext(hint) == Sinks.EmitResult.FAIL_NON_SERIALIZED) {
      Thread.onSpinWait();
    }
  }
}
