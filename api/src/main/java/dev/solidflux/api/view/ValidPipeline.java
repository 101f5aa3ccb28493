package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import java.util.List;

/** A document that could be registered. */
public record ValidPipeline(String name, List<PipelineDetail.SolidView> solids) {

  public static ValidPipeline of(Pipeline pipeline) {
    return new ValidPipeline(pipeline.name(), PipelineDetail.solids(pipeline));
  }
}
