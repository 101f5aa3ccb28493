package dev.solidflux.postgres;

import reactor.core.publisher.Mono;

/** Keeps cancellation away from the driver. */
final class Shield {

  /**
   * Work that runs to its end once somebody subscribes, whether or not they stay for the outcome.
   */
  static <T> Mono<T> of(Mono<T> work) {
    return Mono.fromFuture(work::toFuture, true);
  }

  private Shield() {}
}
