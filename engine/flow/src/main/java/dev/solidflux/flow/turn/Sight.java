package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a turn sees of the world outside of its shard's memory.
 *
 * @param now what it stamps
 * @param absent runs that were asked for and could not be brought into memory; grows as runs are
 *     set aside
 * @param listeningSince since when everything that is said to the shard is heard; null while it is
 *     not
 * @param newerLives whether a node lives that reads more than this one
 * @param heard inputs whose telemetry was counted before, as a batch with them was refused
 */
record Sight(
    Instant now,
    Map<RunId, Standing> absent,
    @Nullable Instant listeningSince,
    boolean newerLives,
    Set<Input> heard) {}
