package dev.solidflux.api.view;

import dev.solidflux.flow.port.Pipelines;

/** What came of a registration. */
public record RegisteredPipeline(String name, int version, String hash, boolean created) {

  public static RegisteredPipeline of(Pipelines.Registered registered) {
    Pipelines.Version version = registered.version();
    return new RegisteredPipeline(
        version.name(), version.version(), version.hash(), registered.created());
  }
}
