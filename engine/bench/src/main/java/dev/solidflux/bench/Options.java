package dev.solidflux.bench;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
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
      On SOLIDFLUX_AMQP_URL and SOLIDFLUX_POSTGRES_URL, or on embedded services; in a database and
      queues of its own, which are deleted afterwards.
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

  /** The arguments cannot be used; the message says why. */
  static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * @throws Unusable if they make no sense
   */
  static Options parse(List<String> arguments) {
    Reader read = new Reader(arguments);
    return read.options();
  }

  /** How many steps all runs have together. */
  int steps() {
    return runs * solids;
  }

  private static final class Reader {
    private final Iterator<String> rest;
    private boolean json;
    private Shape shape = Shape.CHAIN;
    private int runs = 1_000;
    private int solids = 10;
    private OptionalInt inFlight = OptionalInt.empty();
    private int payload = 100;
    private QueueType queueType = QueueType.CLASSIC;
    private int prefetch = 250;
    private int shards = 8;
    private int seconds = 10;

    Reader(List<String> arguments) {
      rest = arguments.iterator();
    }

    Options options() {
      if (!rest.hasNext() || !rest.next().equals("steps")) {
        throw new Unusable("the only benchmark is: steps");
      }
      while (rest.hasNext()) {
        option(rest.next());
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

    private void option(String name) {
      switch (name) {
        case "--json" -> json = true;
        case "--shape" -> shape = constant(name, Shape.class);
        case "--runs" -> runs = number(name, 1, 100_000);
        case "--solids" -> solids = number(name, 2, 400);
        case "--in-flight" -> inFlight = OptionalInt.of(number(name, 1, 100_000));
        case "--payload" -> payload = number(name, 0, 1 << 20);
        case "--queue-type" -> queueType = constant(name, QueueType.class);
        case "--prefetch" -> prefetch = number(name, 1, 2_000);
        case "--shards" -> shards = number(name, 1, 1_024);
        case "--seconds" -> seconds = number(name, 1, 3_600);
        default -> throw new Unusable("unknown option " + name);
      }
    }

    private int number(String name, int least, int most) {
      String text = value(name);
      try {
        int value = Integer.parseInt(text);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new Unusable(name + " must be from " + least + " to " + most + ", not " + text);
    }

    private <E extends Enum<E>> E constant(String name, Class<E> type) {
      String text = value(name);
      try {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new Unusable(
            name
                + " is one of "
                + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
      }
    }

    private String value(String name) {
      if (!rest.hasNext()) {
        throw new Unusable(name + " needs a value");
      }
      return rest.next();
    }
  }
}
