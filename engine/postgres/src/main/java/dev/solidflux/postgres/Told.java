package dev.solidflux.postgres;

import static dev.solidflux.postgres.FencedStatement.Column.integer;
import static dev.solidflux.postgres.FencedStatement.Column.json;
import static dev.solidflux.postgres.FencedStatement.Column.run;
import static dev.solidflux.postgres.FencedStatement.Column.text;
import static dev.solidflux.postgres.FencedStatement.Column.time;

import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.TelemetryRow;
import java.util.List;

/** Telemetry as one statement. */
final class Told {

  static Sql of(Lease lease, List<TelemetryRow> rows) {
    FencedStatement statement = new FencedStatement(lease);
    statement.part(
        "told",
        rows,
        """
        INSERT INTO telemetry (run_id, inv, attempt, at, kind, body)
        SELECT u.run_id, u.inv, u.attempt, u.at, u.kind, u.body
        FROM fence, unnest(%s) WITH ORDINALITY AS u (run_id, inv, attempt, at, kind, body, n)
        ORDER BY u.n
        """,
        List.of(
            run(row -> row.attempt().run()),
            integer(row -> row.attempt().invocation()),
            integer(row -> row.attempt().number()),
            time(TelemetryRow::at),
            text(TelemetryRow::kind),
            json(TelemetryRow::body)));
    return statement.toSql();
  }

  private Told() {}
}
