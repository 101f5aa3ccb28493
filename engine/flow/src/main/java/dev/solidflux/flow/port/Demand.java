package dev.solidflux.flow.port;

import dev.solidflux.core.id.Attempt;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * How much work there is for a queue's workers, of all runs, as it is committed: so every node says
 * the same, and what only the broker knows of, such as what is left of a cancelled run, counts
 * nothing.
 */
public interface Demand {

  /** So many tasks of a queue are counted for each shard; who has more needs no other number. */
  int COUNTED = 10_000;

  /** How many tasks are open: they are to be sent, or wait in the queue, or a worker has them. */
  Mono<Long> open(String queue);

  /** Some of these tasks, by run, the oldest first. */
  Mono<List<OpenTask>> tasks(String queue, int limit);

  /**
   * @param ws the workspace of its run
   * @param task what it is
   */
  record OpenTask(String ws, Attempt attempt, String task) {}
}
