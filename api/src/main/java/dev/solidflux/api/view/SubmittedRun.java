package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;

/** A run as its submission is answered. */
public record SubmittedRun(String id, String pipeline, int version, String state) {

  public static SubmittedRun of(Runs.Summary run) {
    return new SubmittedRun(
        run.id().toString(), run.pipeline(), run.version(), run.state().label());
  }
}
