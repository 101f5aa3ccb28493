package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Runs.LogsAsked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query for a run's log rows: a text for each way of asking, so that each goes along the index
 * that has its order.
 *
 * @param asked the arguments of its own, without the numbers of rows and of bytes
 */
record LogQuery(Slices slices, List<Object> asked) {

  private static final String COLUMNS = "id, inv, attempt, at, kind, body FROM telemetry";

  static LogQuery of(RunId run, LogsAsked asked) {
    List<Object> arguments = new ArrayList<>(List.of(run.uuid(), asked.from()));
    String rows =
        COLUMNS
            + " WHERE run_id = $1 AND kind = 'log' AND id "
            + (asked.newestFirst() ? "<" : ">")
            + " $2"
            + equal("inv", asked.invocation(), arguments)
            + equal("attempt", asked.attempt(), arguments);
    return new LogQuery(
        asked.newestFirst()
            ? newestFirst(rows, arguments.size())
            : Slices.of(rows, arguments.size(), "id", "body"),
        List.copyOf(arguments));
  }

  private static String equal(String column, @Nullable Integer value, List<Object> arguments) {
    if (value == null) {
      return "";
    }
    arguments.add(value);
    return " AND " + column + " = $" + arguments.size();
  }

  /** The index is read backwards; what it gives is then in the order of its age. */
  private static Slices newestFirst(String rows, int parameters) {
    return Slices.of(
        "-id AS age, * FROM (SELECT %s ORDER BY id DESC LIMIT $%d + 1) AS newest"
            .formatted(rows, parameters + 1),
        parameters,
        "age",
        "body");
  }

  Object[] arguments(int limit, long bytes) {
    List<Object> all = new ArrayList<>(asked);
    all.add(limit);
    all.add(bytes);
    return all.toArray();
  }
}
