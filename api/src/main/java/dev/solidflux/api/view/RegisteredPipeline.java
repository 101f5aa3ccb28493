package dev.solidflux.api.view;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.flow.port.Pipelines;
import java.util.List;

/**
 * What came of a registration.
 *
 * @param warnings what may go wrong with the pipeline's runs
 */
public record RegisteredPipeline(
    String name, int version, String hash, boolean created, List<Fault> warnings) {

  public static RegisteredPipeline of(Pipelines.Registered registered, List<Fault> warnings) {
    Pipelines.Version version = registered.version();
    return new RegisteredPipeline(
        version.name(), version.version(), version.hash(), registered.created(), warnings);
  }
}
