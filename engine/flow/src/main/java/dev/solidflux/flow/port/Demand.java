package dev.solidflux.flow.port;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import java.time.Instant;
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

  /** The largest number of queues of {@link #asking}. */
  int QUEUES = 1_000;

  Mono<Count> of(String queue);

  /** Some of the open tasks, by run, the oldest first. */
  Mono<List<OpenTask>> tasks(String queue, int limit);

  /** Some of what is foreseen, whether or not it counts now, what counts soonest first. */
  Mono<List<ForeseenTasks>> foreseen(String queue, int limit);

  /** The queues that have any demand, at most {@link #QUEUES}. */
  Mono<List<String>> asking();

  /**
   * What a queue's workers are for.
   *
   * @param open how many tasks are open: they are to be sent, or wait in the queue, or a worker has
   *     them
   * @param foreseen how many will be that workers are to be there for: see {@link Forecasts}
   */
  record Count(long open, long foreseen) {
    public long demand() {
      return open + foreseen;
    }
  }

  /**
   * @param ws the workspace of its run
   * @param task what it is
   */
  record OpenTask(String ws, Attempt attempt, String task) {}

  /**
   * Tasks that a run will have.
   *
   * @param ws the workspace of the run
   * @param path of the solid whose tasks they are
   * @param chance from 0 to 1, that they are done at all
   * @param ready when they are expected to be
   * @param from since when, or from when on, they count
   * @param until when they count no longer, if they have not become ready
   */
  record ForeseenTasks(
      String ws,
      RunId run,
      String path,
      int tasks,
      double chance,
      Instant ready,
      Instant from,
      Instant until) {}
}
