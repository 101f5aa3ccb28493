package dev.solidflux.flow.port;

import dev.solidflux.core.id.RunId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Who owns which shard, by rows in the database and on the database's clock. */
public interface Leases {

  /**
   * Says that the node lives, and forgets nodes that have been silent for long.
   *
   * @param reachesBroker whether it is connected to the broker: one that is not gets no share
   * @param alive how recently a node must have been seen to count
   */
  Mono<Nodes> beat(Node node, boolean reachesBroker, Duration alive);

  /** Takes the node off the list, so that the others share its shards at once. */
  Mono<Void> leave(Node node);

  /**
   * Extends leases.
   *
   * @return those of the given that the node still has
   */
  Mono<List<Lease>> renew(Node node, Collection<Lease> held, Duration duration);

  /**
   * The shards that nobody has, or whose lease has run out, in random order, and who could share
   * them at this moment.
   */
  Mono<Free> free(Duration alive);

  /**
   * Takes a shard over with the next epoch, if it is free. A former owner's backend that still
   * holds the row is ended.
   *
   * @return the lease; empty if another node has it
   */
  Mono<Taken> take(Node node, int shard, Duration duration);

  /**
   * Gives a lease back, so that another node can take it at once; nothing if it is not held any
   * more.
   *
   * @param clean whether the owner ended by its own will: then no run is suspected any more
   */
  Mono<Void> release(Node node, Lease lease, boolean clean);

  /**
   * The nodes that live.
   *
   * @param alive how many
   * @param reaching how many of them are connected to the broker
   * @param newestFormats the furthest that any of them reads
   */
  record Nodes(int alive, int reaching, int newestFormats) {}

  /** Shards that can be taken. */
  record Free(List<Integer> shards, Nodes nodes) {}

  /**
   * A lease that was taken.
   *
   * @param clean whether the last owner ended by its own will, or there was none
   * @param suspect the run that the last owner was trying when it ended; null if there is none
   * @param tries how many owners in a row ended while trying it
   */
  record Taken(Lease lease, boolean clean, @Nullable RunId suspect, int tries) {}
}
