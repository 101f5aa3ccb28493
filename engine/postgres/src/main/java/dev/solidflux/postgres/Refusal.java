package dev.solidflux.postgres;

import dev.solidflux.flow.port.Journal;
import io.r2dbc.postgresql.api.PostgresqlException;

/** What the database's answer to a write means to its author. */
final class Refusal {

  private static final String UNIQUE_VIOLATION = "23505";
  private static final String DATA_EXCEPTION = "22";
  private static final String LIMIT_EXCEEDED = "54";

  /** What is known for certain; any other error stays as it is, and its outcome is unknown. */
  static Throwable of(Throwable error) {
    if (!(error instanceof PostgresqlException answer)) {
      return error;
    }
    String state = answer.getErrorDetails().getCode();
    if (state.startsWith(DATA_EXCEPTION) || state.startsWith(LIMIT_EXCEEDED)) {
      return new Journal.DataRefused(answer.getErrorDetails().getMessage(), error);
    }
    boolean event =
        answer.getErrorDetails().getTableName().filter(t -> t.startsWith("event")).isPresent();
    return state.equals(UNIQUE_VIOLATION) && event ? new Journal.SequenceTaken(error) : error;
  }

  private Refusal() {}
}
