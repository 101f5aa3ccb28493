package dev.solidflux.flow;

import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Transport;

/** What an engine node works on. */
public record EnginePorts(
    Meta meta,
    Leases leases,
    Journal journal,
    Pipelines pipelines,
    Hints hints,
    Transport transport,
    Payloads payloads,
    Demand demand,
    Forecasts forecasts) {}
