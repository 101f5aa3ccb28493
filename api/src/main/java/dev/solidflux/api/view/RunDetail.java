package dev.solidflux.api.view;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything about a run.
 *
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
    Instant createdAt,
    @Nullable Instant endedAt,
    @Nullable SetAside setAside,
    JsonNode input,
    @Nullable JsonNode output,
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
   * Where a solid stands.
   *
   * @param count how many invocations there will be; null as long as a fan-out does not know
   * @param trouble why tasks of it that wait do not get through to their queue
   */
  public record SolidProgress(
      String name,
      String queue,
      String task,
      Set<String> dependsOn,
      String state,
      boolean forEach,
      @Nullable Integer count,
      @Nullable Trouble trouble,
      List<InvocationView> invocations) {}

  /** The broker does not take a queue's tasks. */
  public record Trouble(String reason, Instant since) {}

  /**
   * Where one invocation stands.
   *
   * @param worker who has the attempt, or had it last; null if nobody has said so
   * @param redeliveries how often this attempt was lost with its worker and given to another
   * @param confirmed of one that is cancelled: whether no worker has it any more, or it was only
   *     asked for
   */
  public record InvocationView(
      int invocation,
      String path,
      @Nullable Integer index,
      int attempt,
      String state,
      @Nullable String worker,
      int redeliveries,
      @Nullable Boolean confirmed,
      @Nullable JsonNode progress) {}
}
