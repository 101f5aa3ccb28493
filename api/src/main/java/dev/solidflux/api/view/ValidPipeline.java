package dev.solidflux.api.view;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.core.document.PipelineDocument;
import java.util.List;

/**
 * A document that could be registered.
 *
 * @param warnings what may go wrong with its runs
 */
public record ValidPipeline(
    String name, List<PipelineDetail.SolidView> solids, List<Fault> warnings) {

  public static ValidPipeline of(PipelineDocument.Parsed document) {
    return new ValidPipeline(
        document.pipeline().name(),
        PipelineDetail.solids(document.pipeline()),
        Fault.all(document.warnings()));
  }
}
