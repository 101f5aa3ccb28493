package dev.solidflux.flow.port;

/**
 * What a node needs in order to tell traces.
 *
 * @param history of runs that were begun elsewhere
 */
public record Tracing(Spans spans, Runs history) {}
