package dev.solidflux.bench;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What to measure.
 *
 * @param json whether to print one JSON object instead of text
 * @param shape how the solids of a run depend on each other
 * @param runs how many runs are submitted at once
 * @param solids how many steps a run has
 * @param inFlight how many round trips are open at a time on the broker alone, and how many
 *     publishes may wait for their confirm in both
 * @param payloadBytes of text in the arguments and in the result of every step
 * @param queueType of the task queue; mailboxes are always quorum queues
 * @param prefetch how many tasks the worker holds without having acknowledged them
 * @param shards how many shards, and so mailboxes, there are
 * @param measured how long the broker alone is measured, after its warm-up
 */
record Options(
    boolean json,
    Shape shape,
    int runs,
    int solids,
    int inFlight,
    int payloadBytes,
    QueueType queueType,
    int prefetch,
    int shards,
    Duration measured) {

  static final String USAGE =
      """
      Usage: bench steps [--json] [--shape chain|fan] [--runs N] [--solids K] [--in-flight M]
                         [--payload BYTES] [--queue-type classic|quorum] [--prefetch P]
                         [--shards S] [--seconds T]

      Measures durable steps/s of the engine beside round trips/s of the same broker alone.
        --shape       chain: each solid waits for the one before; fan: a fan-out and its collect
        --runs        runs submitted at once (1000)
        --solids      steps of a run (10)
        --in-flight   round trips open at a time on the broker alone, and publishes that may wait
                      for their confirm in both (as many as there are runs, at most 1000)
        --payload     bytes of text in the arguments and in the result of each step (100)
        --queue-type  of the task queue (classic, which is what the engine declares)
        --prefetch    tasks that the worker holds unacknowledged (250)
        --shards      shards, each with a mailbox (8)
        --seconds     how long the broker alone is measured (10)
      """;

  /** How the solids of a run depend on each other. */
  enum Shape {
    /** Each waits for the one before. */
    CHAIN,
    /** All but the last are one fan-out, which the last collects. */
    FAN
  }

  /** The kind of the task queue. */
  enum QueueType {
    CLASSIC,
    QUORUM
  }

  /**
   * @throws Arguments.Unusable if they make no sense
   */
  static Options parse(Arguments read) {
    boolean json = false;
    Shape shape = Shape.CHAIN;
    int runs = 1_000;
    int solids = 10;
    OptionalInt inFlight = OptionalInt.empty();
    int payload = 100;
    QueueType queueType = QueueType.CLASSIC;
    int prefetch = 250;
    int shards = 8;
    int seconds = 10;
    while (read.hasNext()) {
      switch (read.name()) {
        case "--json" -> json = true;
        case "--shape" -> shape = read.constant(Shape.class);
        case "--runs" -> runs = read.number(1, 100_000);
        case "--solids" -> solids = read.number(2, 400);
        case "--in-flight" -> inFlight = OptionalInt.of(read.number(1, 100_000));
        case "--payload" -> payload = read.number(0, 1 << 20);
        case "--queue-type" -> queueType = read.constant(QueueType.class);
        case "--prefetch" -> prefetch = read.number(1, 2_000);
        case "--shards" -> shards = read.number(1, 1_024);
        case "--seconds" -> seconds = read.number(1, 3_600);
        default -> throw read.unknown();
      }
    }
    return new Options(
        json,
        shape,
        runs,
        solids,
        inFlight.orElse(Math.min(runs, 1_000)),
        payload,
        queueType,
        prefetch,
        shards,
        Duration.ofSeconds(seconds));
  }

  /** How many steps all runs have together. */
  int steps() {
    return runs * solids;
  }
}
