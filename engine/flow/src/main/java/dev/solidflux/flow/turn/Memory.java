package dev.solidflux.flow.turn;

import dev.solidflux.flow.send.Outbox;
import dev.solidflux.flow.trace.Traces;
import dev.solidflux.flow.value.Values;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a shard has in memory, for its turns to read.
 *
 * @param shards how many there are
 * @param putOffs runs whose values could not be fetched
 * @param values those that are too large to stand in a history
 * @param places the next place in the order of the shard's tasks
 * @param positions the next position in the order of the shard's events
 * @param silence how long a worker may be silent after the broker forgot everything, and how long
 *     at most a deadline waits once the shard listens again
 */
record Memory(
    int shard,
    int shards,
    HotRuns hot,
    TelemetryBuffer telemetry,
    Evaluations evaluations,
    PutOffs putOffs,
    Outbox outbox,
    Values values,
    Traces traces,
    LongSupplier places,
    LongSupplier positions,
    Duration silence) {}
