package dev.solidflux.api.view;

import dev.solidflux.flow.port.Pipelines;
import java.time.Instant;

/** A version of a pipeline in a list. */
public record PipelineSummary(String name, int version, String hash, Instant createdAt) {

  public static PipelineSummary of(Pipelines.Version version) {
    return new PipelineSummary(
        version.name(), version.version(), version.hash(), version.createdAt());
  }
}
