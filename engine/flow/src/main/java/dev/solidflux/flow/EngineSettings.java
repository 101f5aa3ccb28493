package dev.solidflux.flow;

import dev.solidflux.flow.port.Node;
import java.time.Duration;

/**
 * How a node behaves; {@link #defaults} is right nearly everywhere.
 *
 * @param leaseDuration how long a shard stays with a silent node
 * @param leaseRenewal how often leases are renewed
 * @param leaseTrust how long after sending a renewal the node itself still believes in it; less
 *     than the duration
 * @param freeShardPoll how often to look for shards without an owner
 * @param pollInterval how often to look into the inbox without a hint
 * @param telemetryInterval at most one telemetry write per attempt in this time
 * @param markDelay how long an idle shard keeps {@code Published} marks before it writes them
 * @param redeliveryGrace how long a started attempt may be silent after the broker forgot
 *     everything before it is sent again
 * @param passivation how long an untouched run stays in memory
 * @param hotRunsPerShard how many runs a shard keeps in memory at most
 * @param batchInputs how many commands one batch takes at most
 * @param batchEvents how many events end a batch
 * @param publishing how many tasks a shard has on their way to the broker at a time
 * @param pendingPublishes how many committed tasks wait in memory before a shard takes no more
 *     commands
 */
public record EngineSettings(
    Node node,
    Duration leaseDuration,
    Duration leaseRenewal,
    Duration leaseTrust,
    Duration freeShardPoll,
    Duration pollInterval,
    Duration telemetryInterval,
    Duration markDelay,
    Duration redeliveryGrace,
    Duration passivation,
    int hotRunsPerShard,
    int batchInputs,
    int batchEvents,
    int publishing,
    int pendingPublishes) {

  /** The figures of the design. */
  public static EngineSettings defaults(Node node) {
    return new EngineSettings(
        node,
        Duration.ofSeconds(10),
        Duration.ofSeconds(3),
        Duration.ofSeconds(8),
        Duration.ofSeconds(1),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(100),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        5_000,
        500,
        2_000,
        128,
        1_000);
  }
}
