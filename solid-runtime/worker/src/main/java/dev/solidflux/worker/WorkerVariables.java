package dev.solidflux.worker;

import dev.solidflux.worker.slot.SlotProvider;
import dev.solidflux.worker.slot.SlotText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says by environment variables. What the program says itself goes before it.
 *
 * @param grace {@code SOLIDFLUX_WORKER_GRACE}
 * @param health {@code SOLIDFLUX_WORKER_HEALTH_PORT}
 * @param slots {@code SOLIDFLUX_WORKER_SLOTS}
 * @param deletionCost {@code SOLIDFLUX_WORKER_POD_DELETION_COST}
 */
record WorkerVariables(
    @Nullable String amqpUrl,
    @Nullable Duration grace,
    @Nullable Integer health,
    @Nullable SlotProvider slots,
    @Nullable Boolean deletionCost) {

  private static final int MAX_PORT = 65_535;

  /**
   * @throws IllegalArgumentException with a line for each that cannot be used
   */
  static WorkerVariables of(Map<String, String> environment) {
    Reading reading = new Reading(environment, new ArrayList<>());
    WorkerVariables variables =
        new WorkerVariables(
            reading.value("SOLIDFLUX_AMQP_URL", text -> text),
            reading.value("SOLIDFLUX_WORKER_GRACE", DurationText::parse),
            reading.value("SOLIDFLUX_WORKER_HEALTH_PORT", WorkerVariables::port),
            reading.value("SOLIDFLUX_WORKER_SLOTS", SlotText::provider),
            reading.value("SOLIDFLUX_WORKER_POD_DELETION_COST", WorkerVariables::truth));
    if (!reading.faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", reading.faults));
    }
    return variables;
  }

  private record Reading(Map<String, String> environment, List<String> faults) {

    <T> @Nullable T value(String name, Function<String, T> read) {
      String text = environment.get(name);
      if (text == null || text.isBlank()) {
        return null;
      }
      try {
        return read.apply(text.strip());
      } catch (IllegalArgumentException e) {
        faults.add(name + ": " + LogText.of(String.valueOf(e.getMessage())));
        return null;
      }
    }
  }

  private static Boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException("must be true or false, not " + LogText.of(text));
    };
  }

  private static Integer port(String text) {
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MAX_PORT) {
      throw new IllegalArgumentException("must be a port, 0 to 65535, not " + LogText.of(text));
    }
    return Integer.valueOf(text);
  }
}
