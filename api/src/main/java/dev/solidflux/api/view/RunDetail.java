package dev.solidflux.api.view;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Everything about a run. */
public record RunDetail(
    String id,
    String pipeline,
    int version,
    String state,
    long seq,
    List<String> tags,
    Instant createdAt,
    @Nullable Instant endedAt,
    JsonNode input,
    @Nullable JsonNode output,
    @Nullable FailureView failure,
    List<SolidProgress> solids) {

  /**
   * Why the run failed.
   *
   * @param solid the path of what failed; null for the output
   * @param cause who found it
   */
  public record FailureView(@Nullable String solid, String cause, String type, String message) {}

  /**
   * Where a solid stands.
   *
   * @param count how many invocations there will be; null as long as a fan-out does not know
   */
  public record SolidProgress(
      String name,
      String queue,
      String task,
      Set<String> dependsOn,
      String state,
      boolean forEach,
      @Nullable Integer count,
      List<InvocationView> invocations) {}

  /** Where one invocation stands. */
  public record InvocationView(
      int invocation,
      String path,
      @Nullable Integer index,
      int attempt,
      String state,
      @Nullable JsonNode progress) {}
}
