package dev.solidflux.api.settings;

import java.util.List;

/** Environment variables that cannot be used: all of them, one sentence each. */
public final class InvalidSettings extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<String> faults;

  InvalidSettings(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  public List<String> faults() {
    return faults;
  }
}
