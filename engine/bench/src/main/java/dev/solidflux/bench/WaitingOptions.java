package dev.solidflux.bench;

import java.time.Duration;

/**
 * What to measure of runs that wait for a worker.
 *
 * @param json whether to print one JSON object instead of text
 * @param runs how many wait
 * @param atOnce how many are submitted in one transaction
 * @param submitters how many transactions are under way at a time
 * @param shards how many shards there are
 * @param measured how long the engine rests before it is measured, then while it is measured at
 *     rest, and last with a worker
 */
record WaitingOptions(
    boolean json, int runs, int atOnce, int submitters, int shards, Duration measured) {

  static final String USAGE =
      """
      Usage: bench waiting [--json] [--runs N] [--at-once M] [--submitters T] [--shards S]
                           [--seconds T]

      Measures runs that wait for a worker: how fast they are accepted, what they cost while
      nothing happens, and how fast they end once a worker is there. The heap is what
      SOLIDFLUX_JAVA_OPTS says, such as -Xmx512m.
        --runs        runs of one step (100000)
        --at-once     submitted in one transaction, as POST runs/bulk does (500)
        --submitters  transactions under way at a time (4)
        --shards      shards (8)
        --seconds     to rest, to measure the rest, and to measure the worker's beginning (60 each)
      """;

  /**
   * @throws Arguments.Unusable if they make no sense
   */
  static WaitingOptions parse(Arguments read) {
    boolean json = false;
    int runs = 100_000;
    int atOnce = 500;
    int submitters = 4;
    int shards = 8;
    int seconds = 60;
    while (read.hasNext()) {
      switch (read.name()) {
        case "--json" -> json = true;
        case "--runs" -> runs = read.number(1, 100_000_000);
        case "--at-once" -> atOnce = read.number(1, 10_000);
        case "--submitters" -> submitters = read.number(1, 64);
        case "--shards" -> shards = read.number(1, 1_024);
        case "--seconds" -> seconds = read.number(1, 3_600);
        default -> throw read.unknown();
      }
    }
    return new WaitingOptions(json, runs, atOnce, submitters, shards, Duration.ofSeconds(seconds));
  }
}
