package dev.solidflux.flow;

import dev.solidflux.core.definition.QueueLimits;
import dev.solidflux.core.expression.AtHand;
import dev.solidflux.core.forecast.Prewarms;
import dev.solidflux.flow.own.LeaseSettings;
import dev.solidflux.flow.port.Node;
import dev.solidflux.flow.send.SendSettings;
import dev.solidflux.flow.turn.SnapshotSettings;
import dev.solidflux.flow.turn.TurnSettings;
import dev.solidflux.flow.value.ValueSettings;
import java.time.Duration;

/**
 * How a node behaves; {@link #defaults} is right nearly everywhere.
 *
 * @param queues how many tasks of a queue may be at work; the same on every node
 * @param prewarms what workers may cost that wait; the same on every node
 */
public record EngineSettings(
    Node node,
    LeaseSettings leasing,
    TurnSettings turns,
    SendSettings sending,
    ValueSettings values,
    QueueLimits queues,
    Prewarms prewarms) {

  private static final long MIB = 1L << 20;

  /** The figures of the design, for the memory that this process has. */
  public static EngineSettings defaults(Node node) {
    long memory = Runtime.getRuntime().maxMemory();
    return new EngineSettings(
        node,
        new LeaseSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            Duration.ofSeconds(8),
            Duration.ofSeconds(1),
            Duration.ofSeconds(8),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3)),
        new TurnSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            500,
            2_000,
            4 * MIB,
            5_000,
            Math.clamp(memory / 64, 4 * MIB, 256 * MIB),
            5,
            Duration.ofSeconds(1),
            new SnapshotSettings(1_000, 100, 8 * MIB, 100)),
        new SendSettings(
            128,
            1_000,
            8 * MIB,
            100,
            10_000,
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30)),
        new ValueSettings(
            64L << 10, AtHand.BYTES, Math.clamp(memory / 64, 4 * MIB, 64 * MIB), 16 * MIB),
        QueueLimits.NONE,
        Prewarms.DEFAULT);
  }

  public EngineSettings with(LeaseSettings other) {
    return new EngineSettings(node, other, turns, sending, values, queues, prewarms);
  }

  public EngineSettings with(TurnSettings other) {
    return new EngineSettings(node, leasing, other, sending, values, queues, prewarms);
  }

  public EngineSettings with(SendSettings other) {
    return new EngineSettings(node, leasing, turns, other, values, queues, prewarms);
  }

  public EngineSettings with(QueueLimits other) {
    return new EngineSettings(node, leasing, turns, sending, values, other, prewarms);
  }

  public EngineSettings with(ValueSettings other) {
    return new EngineSettings(node, leasing, turns, sending, other, queues, prewarms);
  }

  public EngineSettings with(Prewarms other) {
    return new EngineSettings(node, leasing, turns, sending, values, queues, other);
  }
}
