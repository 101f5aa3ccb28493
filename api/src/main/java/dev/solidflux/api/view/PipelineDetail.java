package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.flow.port.Pipelines;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A version of a pipeline with its document and what was understood of it. */
public record PipelineDetail(
    String name,
    int version,
    String hash,
    Instant createdAt,
    JsonNode document,
    List<SolidView> solids) {

  /**
   * One solid.
   *
   * @param name its path
   * @param kind what it does: {@code task}, {@code value}, {@code delay}, {@code await}, {@code
   *     pipeline} or {@code group}
   * @param pipeline of which it is a run; null otherwise
   * @param group the path of the group that it is in; null if it is in none
   */
  public record SolidView(
      String name,
      String kind,
      @Nullable String queue,
      @Nullable String task,
      @Nullable String pipeline,
      @Nullable String group,
      Set<String> dependsOn,
      boolean forEach) {}

  public static PipelineDetail of(Pipelines.Version version, Pipeline pipeline) {
    return new PipelineDetail(
        version.name(),
        version.version(),
        version.hash(),
        version.createdAt(),
        version.document(),
        solids(pipeline));
  }

  /** In the order of the document, what is in a group after it. */
  public static List<SolidView> solids(Pipeline pipeline) {
    return Outline.of(pipeline).stream().map(PipelineDetail::solid).toList();
  }

  private static SolidView solid(Outline.Entry entry) {
    return new SolidView(
        entry.solid().path(),
        entry.kind(),
        entry.queue(),
        entry.task(),
        entry.pipeline(),
        entry.group(),
        entry.after(),
        entry.solid().forEach() != null);
  }
}
