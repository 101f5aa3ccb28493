package dev.solidflux.flow.port;

import dev.solidflux.core.id.RunId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What is expected of runs, and what it rests on. None of it is history: whatever is lost of it is
 * learnt and foreseen again.
 */
public interface Forecasts {

  /** What is foreseen counts for no longer than this, in seconds. */
  double LONGEST = 86_400;

  /** What a task had waited tells of the queue for so many seconds more. */
  double WAITED = 60;

  /**
   * What is foreseen of these runs is this, and nothing else. What counts already goes on counting
   * from when it did, and none counts any longer once its run has ended, is cancelled or set aside,
   * or a later task of the run than it knows of is in the queue.
   *
   * <p>Writes only while the lease is the shard's current one, and fails with {@link
   * Journal.LeaseLost} if it is not. Takes no lock on the shard: an owner that lost its lease the
   * moment before may still write it.
   */
  Mono<Void> foresee(Lease lease, List<RunId> runs, List<Foreseen> all);

  /** What counts no longer is forgotten, a few thousand at a time. */
  Mono<Void> sweep();

  /** What was learnt of a version of a pipeline, or of the newest before it; empty if nothing. */
  Mono<Learnt> learnt(String ws, String pipeline, int version);

  /**
   * Keeps what was learnt of a version.
   *
   * @param revision of what it was made from; 0 if there was none
   * @return whether it was kept; if not, somebody else has kept something since
   */
  Mono<Boolean> learn(String ws, String pipeline, int version, long revision, String lessons);

  /**
   * The queues whose workers were looked at, at most {@link Demand#QUEUES}, those of late first.
   */
  Mono<List<Workers>> workers();

  /**
   * Keeps how it stands with a queue's workers; what its tasks have waited stays as it is.
   *
   * @return whether it was kept; if not, somebody else has kept something since its revision
   */
  Mono<Boolean> keep(Workers workers);

  /**
   * Keeps how long the tasks had waited that were begun last, in seconds by queue; of a queue whose
   * workers nobody has looked at yet it is forgotten.
   */
  Mono<Void> waited(Map<String, Double> waits);

  /**
   * Tasks that a run will have, all times in seconds from now.
   *
   * @param path of the solid whose tasks they are
   * @param chance from 0 to 1, that they are done at all
   * @param ready when they are expected to be
   * @param ask from when on they count
   * @param until when they count no longer
   * @param known the number of the run's last invocation that is open in the queue; 0 if there is
   *     none
   */
  record Foreseen(
      RunId run,
      String path,
      String queue,
      int tasks,
      double chance,
      double ready,
      double ask,
      double until,
      int known) {}

  /**
   * @param revision grows with each change
   * @param lessons JSON
   */
  record Learnt(int version, long revision, String lessons) {}

  /**
   * How it stands with a queue's workers.
   *
   * @param served whether it had one when it was last looked at
   * @param asked for how many seconds it has asked for one in vain; null if it does not ask
   * @param cold how long they took to come, JSON
   * @param revision grows with each change; 0 of what was not kept before
   * @param waited how many seconds the task had waited that was begun last, while there was a
   *     worker; 0 once that is longer ago than it itself and {@link #WAITED} together
   */
  record Workers(
      String queue,
      boolean served,
      @Nullable Double asked,
      String cold,
      long revision,
      double waited) {}
}
