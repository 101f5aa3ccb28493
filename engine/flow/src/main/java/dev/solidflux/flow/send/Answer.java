package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;

/**
 * What a worker is told that asked whether a task is still wanted.
 *
 * @param to the worker's queue
 */
public record Answer(Attempt attempt, String to, boolean wanted) {}
