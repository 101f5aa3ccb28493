package dev.solidflux.flow.send;

import java.time.Instant;

/**
 * A queue whose tasks the broker does not take, for people to see.
 *
 * @param reason what the broker or the engine says
 */
public record Stuck(int shard, String queue, String reason, Instant since) {}
