package dev.solidflux.api.cli.workers;

import java.util.List;

/** A file of local workers that cannot be used; each fault says its place. */
public final class InvalidWorkersFile extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> faults;

  InvalidWorkersFile(List<String> faults) {
    super(String.join("; ", faults));
    this.faults = List.copyOf(faults);
  }

  public List<String> faults() {
    return faults;
  }
}
