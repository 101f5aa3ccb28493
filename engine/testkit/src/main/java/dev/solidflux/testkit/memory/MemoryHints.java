package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Hints;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One channel of hints that all nodes of a store share. */
final class MemoryHints {

  private final Sinks.Many<Hints.Hint> sink = Sinks.many().multicast().directBestEffort();
  volatile Predicate<Hints.Hint> lost = hint -> false;
  volatile Predicate<Hints.Hint> doubled = hint -> false;

  /** The channel as it is seen over a wire. */
  Hints over(Wire wire) {
    return new Hints() {
      @Override
      public Flux<Hint> hints() {
        return sink.asFlux();
      }

      @Override
      public Mono<Void> send(Collection<? extends Hint> hints) {
        return Flux.<Hint>fromIterable(hints)
            .concatMapIterable(MemoryHints.this::copies)
            .flatMap(hint -> wire.tell(() -> emit(hint)))
            .then();
      }
    };
  }

  /** Those that arrive. */
  private List<Hints.Hint> copies(Hints.Hint hint) {
    return Stream.of(lost.negate(), doubled)
        .filter(one -> one.test(hint))
        .map(one -> hint)
        .toList();
  }

  private void emit(Hints.Hint hint) {
    while (sink.tryEmitNext(hint) == Sinks.EmitResult.FAIL_NON_SERIALIZED) {
      Thread.onSpinWait();
    }
  }
}
