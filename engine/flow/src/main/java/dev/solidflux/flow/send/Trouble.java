package dev.solidflux.flow.send;

import java.time.Instant;

/**
 * The broker does not take the tasks for a queue.
 *
 * @param reason for people
 * @param since since when, for this reason
 * @param refusals how often in a row
 */
record Trouble(String reason, Instant since, int refusals) {}
