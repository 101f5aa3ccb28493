package dev.solidflux.postgres;

import dev.solidflux.flow.port.Journal;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;

/** What the database's answer to a write means to its author. */
final class Refusal {

  private static final String UNIQUE_VIOLATION = "23505";
  private static final String CANCELLED = "57014"; // by statement_timeout, or by somebody
  private static final String DATA_EXCEPTION = "22";
  private static final String LIMIT_EXCEEDED = "54";

  /** What is known for certain; any other error stays as it is, and its outcome is unknown. */
  static Throwable of(Throwable error) {
    if (!(error instanceof PostgresqlException answer) || !isAnswer(error)) {
      return error;
    }
    ErrorDetails details = answer.getErrorDetails();
    String state = details.getCode();
    if (state.startsWith(DATA_EXCEPTION) || state.startsWith(LIMIT_EXCEEDED)) {
      return new Journal.DataRefused(details.getMessage(), error);
    }
    if (state.equals(CANCELLED)) {
      return new Journal.TooLong(details.getMessage(), error);
    }
    boolean event = details.getTableName().filter(t -> t.startsWith("event")).isPresent();
    return state.equals(UNIQUE_VIOLATION) && event
        ? new Journal.SequenceTaken(error)
        : new Journal.Undone(details.getMessage(), error);
  }

  /**
   * Whether the server itself answered the statement so: it was not carried out, and the session
   * goes on.
   */
  static boolean isAnswer(Throwable error) {
    return error instanceof PostgresqlException answer
        && "ERROR".equals(answer.getErrorDetails().getSeverityNonLocalized());
  }

  private Refusal() {}
}
