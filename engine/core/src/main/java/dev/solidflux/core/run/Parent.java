package dev.solidflux.core.run;

import dev.solidflux.core.id.RunId;

/**
 * Whose solid a run is.
 *
 * @param run that began it
 * @param invocation of that run, which waits for it
 * @param depth how many runs are above it, from 1
 * @param allowance how many runs it may have open at a time, those that they begin included
 */
public record Parent(RunId run, int invocation, int depth, int allowance) {}
