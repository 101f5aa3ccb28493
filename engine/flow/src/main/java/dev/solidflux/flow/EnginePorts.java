package dev.solidflux.flow;

import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Tracing;
import dev.solidflux.flow.port.Transport;
import org.jspecify.annotations.Nullable;

/**
 * What an engine node works on.
 *
 * @param tracing null if no traces are told
 */
public record EnginePorts(
    Meta meta,
    Leases leases,
    Journal journal,
    Pipelines pipelines,
    Hints hints,
    Transport transport,
    Payloads payloads,
    Demand demand,
    Forecasts forecasts,
    @Nullable Tracing tracing) {

  /** Without traces. */
  public EnginePorts(
      Meta meta,
      Leases leases,
      Journal journal,
      Pipelines pipelines,
      Hints hints,
      Transport transport,
      Payloads payloads,
      Demand demand,
      Forecasts forecasts) {
    this(meta, leases, journal, pipelines, hints, transport, payloads, demand, forecasts, null);
  }

  /** The same, and traces are told. */
  public EnginePorts with(Tracing other) {
    return new EnginePorts(
        meta, leases, journal, pipelines, hints, transport, payloads, demand, forecasts, other);
  }
}
