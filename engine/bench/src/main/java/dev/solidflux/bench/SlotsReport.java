package dev.solidflux.bench;

import java.time.Instant;

/**
 * What slots do; its components are the fields of the JSON.
 *
 * @param ofLimit how much the slots did of what one would do so many times
 */
record SlotsReport(
    String benchmark,
    Instant at,
    SlotsOptions options,
    Rate one,
    Rate several,
    double ofLimit,
    Report.Machine machine) {

  /**
   * @param limit what nothing but the programs' sleep would allow
   */
  record Rate(int slots, int tasks, double seconds, double tasksPerSecond, double limit) {}

  String text() {
    return "%d slots: %.2f tasks/s, one: %.2f; of %d times one: %.3f"
        .formatted(
            several.slots(),
            several.tasksPerSecond(),
            one.tasksPerSecond(),
            several.slots(),
            ofLimit);
  }
}
