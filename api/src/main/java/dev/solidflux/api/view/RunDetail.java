package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything about a run.
 *
 * @param priority of all its tasks that have none of their own; null before the engine has taken it
 *     up
 * @param eta when it is expected to end; null if it has, or earlier runs do not tell
 * @param permit what it waits for before it is begun; null if it does not
 * @param inputBytes what the input takes, if it is too large to be told here; null if it is told
 * @param outputBytes what the output takes, if it is too large to be told here; null if it is told,
 *     or there is none
 * @param unreadable why its solids are not shown, or not up to {@code seq}: this build cannot read
 *     all of its history; null if it can
 */
public record RunDetail(
    String id,
    String pipeline,
    int version,
    String state,
    long seq,
    List<String> tags,
    @Nullable Integer priority,
    @Nullable ParentView parent,
    Instant createdAt,
    @Nullable Instant endedAt,
    @Nullable Eta eta,
    @Nullable SetAside setAside,
    @Nullable PermitView permit,
    @Nullable JsonNode input,
    @Nullable Long inputBytes,
    @Nullable JsonNode output,
    @Nullable Long outputBytes,
    @Nullable FailureView failure,
    @Nullable String unreadable,
    List<SolidProgress> solids) {

  /**
   * Why the run failed.
   *
   * @param solid the path of what failed; null for the output
   * @param cause who found it
   * @param stack the worker's stack trace, if it sent one
   */
  public record FailureView(
      @Nullable String solid, String cause, String type, String message, @Nullable String stack) {}

  /**
   * Where a solid stands, with all of its instances: one in a group that fans out has one for each
   * of the group's elements.
   *
   * @param name its path
   * @param kind what it does: {@code task}, {@code value}, {@code delay}, {@code await}, {@code
   *     pipeline} or {@code group}
   * @param queue of a task; null otherwise
   * @param task of a task; null otherwise
   * @param pipeline of which it is a run; null otherwise
   * @param group the path of the group that it is in; null if it is in none
   * @param count how many elements are known of, or instances if it does not fan out; null as long
   *     as a fan-out does not know
   * @param tally how many of these stand so, by state
   * @param join whether its turn comes once {@code all} that it waits for have succeeded, {@code
   *     any} has, or all have {@code finished}
   * @param maxParallel how many elements may be open at a time, in each instance; null if the
   *     document does not say
   * @param skipped why instances of it were skipped
   * @param failure why it could not be done at all
   * @param trouble why tasks of it that wait do not get through to a worker
   * @param backlog what is in the queue, if tasks of it wait there for a while
   */
  public record SolidProgress(
      String name,
      String kind,
      @Nullable String queue,
      @Nullable String task,
      @Nullable String pipeline,
      @Nullable String group,
      Set<String> dependsOn,
      String state,
      boolean forEach,
      @Nullable Integer count,
      Map<String, Integer> tally,
      String join,
      @Nullable Integer maxParallel,
      List<Skip> skipped,
      @Nullable FailureView failure,
      @Nullable Trouble trouble,
      @Nullable Backlog backlog) {}

  /**
   * Why a solid was skipped.
   *
   * @param because the path of the solid on whose account; null if its own condition was false
   * @param count how many instances
   */
  public record Skip(@Nullable String because, int count) {}

  /**
   * Why a queue's tasks do not get through.
   *
   * @param since since when, for this reason
   */
  public record Trouble(String reason, Instant since) {
    static @Nullable Trouble of(Runs.@Nullable QueueStanding queue) {
      Runs.Trouble trouble = queue == null ? null : queue.trouble();
      return trouble == null ? null : new Trouble(trouble.reason(), trouble.since());
    }
  }

  /**
   * What a queue held when the broker was last asked.
   *
   * @param workers how many consumers it had
   * @param tasks how many waited in it, those of other runs too
   */
  public record Backlog(int workers, long tasks) {
    static @Nullable Backlog of(Runs.@Nullable QueueStanding queue) {
      return queue == null || queue.depth() == null
          ? null
          : new Backlog(queue.depth().consumers(), queue.depth().messages());
    }
  }

  /**
   * What happens by itself if nothing else does before.
   *
   * @param kind {@code queue}, {@code run} and {@code heartbeat} end an attempt, {@code retry}
   *     begins the next one, {@code cancel-grace} ends a run that is cancelled
   */
  public record Deadline(int attempt, String kind, Instant at) {
    static Deadline of(Runs.Deadline deadline) {
      return new Deadline(deadline.attempt(), deadline.kind(), deadline.due());
    }
  }

  /**
   * Where one invocation stands.
   *
   * @param scope the number of the scope that it is in
   * @param worker who has the attempt, or had it last; null if nobody has said so
   * @param redeliveries how often this attempt was lost with its worker and given to another
   * @param confirmed of one that is cancelled: whether no worker has it any more, or it was only
   *     asked for
   * @param signal the name of the signal that it waits for; null if it waits for none
   * @param child the id of the run that it is, if it is one of another pipeline
   * @param permit what it waits for before it is sent; null if it does not
   * @param failure of its last attempt; null if another has begun since
   * @param deadline the next
   */
  public record InvocationView(
      int invocation,
      String solid,
      int scope,
      String path,
      @Nullable Integer index,
      int attempt,
      String state,
      @Nullable String worker,
      int redeliveries,
      @Nullable Boolean confirmed,
      @Nullable String signal,
      @Nullable String child,
      @Nullable PermitView permit,
      @Nullable FailureView failure,
      @Nullable Deadline deadline,
      @Nullable JsonNode progress) {}
}
