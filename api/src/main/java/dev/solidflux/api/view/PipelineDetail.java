package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.flow.port.Pipelines;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A version of a pipeline with its document and what was understood of it. */
public record PipelineDetail(
    String name,
    int version,
    String hash,
    Instant createdAt,
    JsonNode document,
    List<SolidView> solids) {

  /** One solid. */
  public record SolidView(
      String name, String queue, String task, Set<String> dependsOn, boolean forEach) {}

  public static PipelineDetail of(Pipelines.Version version, Pipeline pipeline) {
    return new PipelineDetail(
        version.name(),
        version.version(),
        version.hash(),
        version.createdAt(),
        version.document(),
        solids(pipeline));
  }

  /** In the order of the document. */
  public static List<SolidView> solids(Pipeline pipeline) {
    return pipeline.solids().stream().map(PipelineDetail::solid).toList();
  }

  private static SolidView solid(Solid solid) {
    return new SolidView(
        solid.name(), solid.queue(), solid.task(), solid.dependsOn(), solid.forEach() != null);
  }
}
