package dev.solidflux.flow.own;

import java.time.Duration;

/**
 * How shards are owned.
 *
 * @param duration how long a shard stays with a silent node
 * @param renewal how often leases are renewed
 * @param trust how long after sending a renewal the node itself still believes in it; less than the
 *     duration
 * @param freePoll how often to look for shards without an owner
 * @param patience how long a shard may make no step, or a call of the database give no answer,
 *     before its lease is dropped
 * @param backoff how long a shard that ended by an error is left to others; doubled each time
 * @param brokerAway how long the broker may be away for this node alone before it hands over
 */
public record LeaseSettings(
    Duration duration,
    Duration renewal,
    Duration trust,
    Duration freePoll,
    Duration patience,
    Duration backoff,
    Duration brokerAway) {}
