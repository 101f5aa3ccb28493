package dev.solidflux.core.id;

/**
 * What a task id (and so the correlation id of its replies) names: one attempt of one invocation of
 * one run.
 *
 * @param invocation from 1, allocated by the event that schedules it
 * @param attempt from 1; a redelivery or a republish keeps it
 */
public record TaskId(RunId run, int invocation, int attempt) {}
