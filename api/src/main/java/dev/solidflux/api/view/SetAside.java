package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The engine does not go on with a run until somebody releases it. */
public record SetAside(Instant at, String reason) {

  static @Nullable SetAside of(Runs.@Nullable SetAside run) {
    return run == null ? null : new SetAside(run.at(), run.reason());
  }
}
