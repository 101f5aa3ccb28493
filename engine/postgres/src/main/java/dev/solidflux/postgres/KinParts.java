package dev.solidflux.postgres;

import static dev.solidflux.postgres.FencedStatement.Column.integer;
import static dev.solidflux.postgres.FencedStatement.Column.json;
import static dev.solidflux.postgres.FencedStatement.Column.run;
import static dev.solidflux.postgres.FencedStatement.Column.text;

import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.postgres.FencedStatement.Column;
import java.util.List;
import java.util.function.Function;

/** What a batch says to other runs, of whatever shard. */
final class KinParts {

  static void of(FencedStatement statement, Batch batch) {
    children(statement, batch);
    told(statement, batch);
  }

  /** Of a version that there is not the parent is told, in place of a run that would not be. */
  private static void children(FencedStatement statement, Batch batch) {
    statement.part(
        "wanted",
        batch.children(),
        """
        SELECT u.*, CASE WHEN u.version IS NULL THEN p.newest ELSE v.version END AS found
        FROM fence, unnest(%s) WITH ORDINALITY
          AS u (ws, id, shard, pipeline, version, traceparent, parent_run, parent_inv, depth,
            allowance, start, start_v, start_body, refusal, refusal_v, refusal_body, n)
        LEFT JOIN pipeline p ON p.ws = u.ws AND p.name = u.pipeline
        LEFT JOIN pipeline_version v
          ON v.ws = u.ws AND v.name = u.pipeline AND v.version = u.version
        """,
        List.of(
            text(Batch.ChildRow::ws),
            run(Batch.ChildRow::run),
            integer(Batch.ChildRow::shard),
            text(Batch.ChildRow::pipeline),
            integer(Batch.ChildRow::version),
            text(Batch.ChildRow::traceparent),
            run(row -> row.parent().run()),
            integer(row -> row.parent().invocation()),
            integer(row -> row.parent().depth()),
            integer(row -> row.parent().allowance()),
            name(Batch.ChildRow::start),
            version(Batch.ChildRow::start),
            body(Batch.ChildRow::start),
            name(Batch.ChildRow::refusal),
            version(Batch.ChildRow::refusal),
            body(Batch.ChildRow::refusal)));
    statement.part(
        "children",
        """
        INSERT INTO run
          (id, ws, pipeline, version, shard, traceparent, parent_run, parent_inv, depth, allowance)
        SELECT id, ws, pipeline, found, shard, traceparent, parent_run, parent_inv, depth,
          allowance
        FROM wanted WHERE found IS NOT NULL
        """);
    statement.part(
        "starts",
        """
        INSERT INTO inbox (shard, lane, run_id, kind, v, body)
        SELECT shard, 1, id, start, start_v, start_body
        FROM wanted WHERE found IS NOT NULL ORDER BY n
        """);
    statement.part(
        "refusals",
        """
        INSERT INTO inbox (shard, lane, run_id, kind, v, body)
        SELECT $1, 0, parent_run, refusal, refusal_v, refusal_body
        FROM wanted WHERE found IS NULL ORDER BY n
        """);
  }

  private static void told(FencedStatement statement, Batch batch) {
    statement.part(
        "told",
        batch.told(),
        """
        INSERT INTO inbox (shard, lane, run_id, kind, v, body)
        SELECT u.shard, 0, u.run_id, u.kind, u.v, u.body
        FROM fence, unnest(%s) WITH ORDINALITY AS u (shard, run_id, kind, v, body, n)
        ORDER BY u.n
        """,
        List.of(
            integer(Batch.ToldRow::shard),
            run(Batch.ToldRow::run),
            name(Batch.ToldRow::command),
            version(Batch.ToldRow::command),
            body(Batch.ToldRow::command)));
  }

  private static <R> Column<R> name(Function<R, Command> command) {
    return text(row -> Formats.COMMANDS.name(command.apply(row)));
  }

  private static <R> Column<R> version(Function<R, Command> command) {
    return integer(row -> Formats.COMMANDS.version(command.apply(row)));
  }

  private static <R> Column<R> body(Function<R, Command> command) {
    return json(row -> Formats.COMMANDS.text(command.apply(row)));
  }

  private KinParts() {}
}
