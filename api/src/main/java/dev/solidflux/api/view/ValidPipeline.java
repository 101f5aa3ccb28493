package dev.solidflux.api.view;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.core.document.PipelineDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * A document that could be registered.
 *
 * @param warnings what may go wrong with its runs
 */
public record ValidPipeline(
    String name, List<PipelineDetail.SolidView> solids, List<Fault> warnings) {

  /**
   * @param more warnings, of what the document alone does not tell
   */
  public static ValidPipeline of(PipelineDocument.Parsed document, List<Fault> more) {
    List<Fault> warnings = new ArrayList<>(Fault.all(document.warnings()));
    warnings.addAll(more);
    return new ValidPipeline(
        document.pipeline().name(), PipelineDetail.solids(document.pipeline()), warnings);
  }
}
