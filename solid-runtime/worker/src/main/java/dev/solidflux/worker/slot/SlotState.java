package dev.solidflux.worker.slot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a slot is, and how it has fared since the worker began.
 *
 * @param taken whether a task runs in it
 * @param quarantine why no task is begun in it; null if one may be
 * @param busy for how long tasks have had it, one that has it now included
 * @param tasks how many tasks it was given to
 * @param memoryUsed in bytes, by whomever; null if nobody knows
 */
public record SlotState(
    Slot slot,
    boolean taken,
    @Nullable String quarantine,
    Duration busy,
    long tasks,
    @Nullable Long memoryUsed) {}
