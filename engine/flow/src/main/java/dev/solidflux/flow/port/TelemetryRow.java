package dev.solidflux.flow.port;

import dev.solidflux.core.id.Attempt;
import java.time.Instant;

/**
 * Something from inside an attempt: never folded, may be lost, ordered within a run.
 *
 * @param kind {@code progress}, {@code log} or {@code heartbeat}
 * @param body JSON text
 */
public record TelemetryRow(Attempt attempt, Instant at, String kind, String body) {}
