package dev.solidflux.workerfile;

import dev.solidflux.artifact.Artifacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The artifacts of a worker, from when the first solid needs them until the process ends. */
final class LazyArtifacts implements Supplier<Artifacts> {

  private final Map<String, String> environment;
  private @Nullable Artifacts opened;

  LazyArtifacts(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Artifacts get() {
    try {
      Artifacts artifacts = opened == null ? Artifacts.open(environment) : opened;
      opened = artifacts;
      return artifacts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
