package dev.solidflux.api.request;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.core.id.RunId;
import java.util.UUID;

/** Ids of runs in paths. */
public final class RunIds {
  private static final RunId NONE = new RunId(new UUID(0, 0));

  /** The id; a fault and an id of no run if it is none. */
  public static RunId read(String text, Faults faults) {
    return RunId.parse(text)
        .orElseGet(
            () -> {
              faults.add(
                  Fault.parameter(
                      "invalid-parameter", "a run's id is 26 characters of Crockford's base32"));
              return NONE;
            });
  }

  private RunIds() {}
}
