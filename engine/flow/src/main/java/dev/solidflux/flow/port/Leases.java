package dev.solidflux.flow.port;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Mono;

/** Who owns which shard, by rows in the database and on the database's clock. */
public interface Leases {

  /**
   * Says that the node lives, and forgets nodes that have been silent for long.
   *
   * @param alive how recently a node must have been seen to count
   * @return how many nodes live, this one included
   */
  Mono<Integer> beat(Node node, Duration alive);

  /** Takes the node off the list, so that the others share its shards at once. */
  Mono<Void> leave(Node node);

  /**
   * Extends leases.
   *
   * @return those of the given that the node still has
   */
  Mono<List<Lease>> renew(Node node, Collection<Lease> held, Duration duration);

  /** The shards that nobody has, or whose lease has run out, in random order. */
  Mono<List<Integer>> free();

  /**
   * Takes a shard over with the next epoch, if it is free. A former owner's backend that still
   * holds the row is ended.
   *
   * @return the lease; empty if another node has it
   */
  Mono<Lease> take(Node node, int shard, Duration duration);

  /**
   * Gives a lease back, so that another node can take it at once; nothing if it is not held any
   * more.
   */
  Mono<Void> release(Node node, Lease lease);
}
