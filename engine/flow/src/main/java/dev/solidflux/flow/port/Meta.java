package dev.solidflux.flow.port;

import reactor.core.publisher.Mono;

/** The few facts about the whole deployment. */
public interface Meta {

  /**
   * Reads the deployment, or persists the given one if this is the first start; concurrent first
   * starts agree.
   */
  Mono<Deployment> open(Deployment ifFirst);

  /** The broker's generation, from 1: how often it was found to have lost everything, plus one. */
  Mono<Integer> brokerGeneration();

  /**
   * Compare-and-set of the broker's generation.
   *
   * @return the generation after the call: {@code from + 1}, or what another node has set before
   */
  Mono<Integer> advanceBrokerGeneration(int from);
}
