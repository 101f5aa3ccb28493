package dev.solidflux.api.trace;

import dev.solidflux.api.settings.TraceSettings;

/** Traces of a worker that runs others' solids, where there is a collector for them. */
public final class WorkerTraces {

  /**
   * Sets OpenTelemetry up for this process, and has it told what is left as the process ends.
   *
   * @param service what its variables call it, or else this
   */
  public static void begin(TraceSettings settings, String service) {
    if (settings.isOn()) {
      Sdk.everywhere(settings, service);
    }
  }

  private WorkerTraces() {}
}
