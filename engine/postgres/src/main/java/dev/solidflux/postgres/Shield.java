package dev.solidflux.postgres;

import reactor.core.publisher.Mono;

/** Keeps cancellation away from the driver. */
final class Shield {

  /**
   * Work that runs to its end once somebody subscribes, whether or not they stay for the outcome.
   */
  static <T> Mono<T> of(Mono<T> work) {
    // as a value: a failure after that would be told as dropped, with its stack
    return Mono.fromFuture(() -> work.materialize().toFuture(), true).dematerialize();
  }

  private Shield() {}
}
