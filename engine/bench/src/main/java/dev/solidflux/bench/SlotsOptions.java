package dev.solidflux.bench;

import java.time.Duration;

/**
 * What to measure of a worker's slots.
 *
 * @param json whether to print one JSON object instead of text
 * @param slots how many there are at most
 * @param tasks how many each slot does
 * @param work how long a task's program sleeps
 */
record SlotsOptions(boolean json, int slots, int tasks, Duration work) {

  static final String USAGE =
      """
      Usage: bench slots [--json] [--slots N] [--tasks M] [--millis T]

      Measures whether a worker's slots do as much together as each would alone: native programs
      that sleep, in one slot and then in several.
        --slots   slots (4)
        --tasks   tasks for each slot (40)
        --millis  how long a program sleeps (250)
      """;

  /**
   * @throws Arguments.Unusable if they make no sense
   */
  static SlotsOptions parse(Arguments read) {
    boolean json = false;
    int slots = 4;
    int tasks = 40;
    int millis = 250;
    while (read.hasNext()) {
      switch (read.name()) {
        case "--json" -> json = true;
        case "--slots" -> slots = read.number(2, 64);
        case "--tasks" -> tasks = read.number(1, 10_000);
        case "--millis" -> millis = read.number(1, 60_000);
        default -> throw read.unknown();
      }
    }
    return new SlotsOptions(json, slots, tasks, Duration.ofMillis(millis));
  }
}
