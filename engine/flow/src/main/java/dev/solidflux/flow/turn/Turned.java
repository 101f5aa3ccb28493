package dev.solidflux.flow.turn;

import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.TelemetryRow;
import java.util.List;

/**
 * What a turn came to.
 *
 * @param telemetry to be written before the batch, apart from it
 * @param batch to be written
 * @param nothing whether the batch would write nothing
 * @param carried what follows once it is committed
 */
record Turned(List<TelemetryRow> telemetry, Batch batch, boolean nothing, Carried carried) {}
