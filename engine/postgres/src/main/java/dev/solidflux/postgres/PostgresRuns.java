package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.flow.port.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads of committed rows, in pages. */
final class PostgresRuns implements Runs {

  private static final String SUMMARIES =
      """
      SELECT ws, id, pipeline, version, state, seq, tags, created_at, ended_at
      FROM run WHERE ws = $1
      """;

  private static final String LATEST_PROGRESS =
      """
      SELECT * FROM (
        SELECT * FROM (
          SELECT DISTINCT ON (inv, attempt) id, inv, attempt, at, kind, body::text AS body
          FROM telemetry WHERE run_id = $1 AND kind = 'progress'
          ORDER BY inv, attempt, id DESC) AS latest
        ORDER BY id DESC LIMIT 500) AS newest
      ORDER BY id
      """;

  private final Pool pool;

  PostgresRuns(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Mono<Summary> run(String ws, RunId run) {
    return pool.first(Sql.of(SUMMARIES + " AND id = $2", ws, run.uuid()), PostgresRuns::summary);
  }

  @Override
  public Mono<List<Summary>> runs(
      String ws,
      @Nullable String pipeline,
      @Nullable RunPhase phase,
      @Nullable RunId before,
      int limit) {
    StringBuilder text = new StringBuilder(SUMMARIES);
    List<Object> arguments = new ArrayList<>(List.of(ws));
    if (pipeline != null) {
      arguments.add(pipeline);
      text.append(" AND pipeline = $").append(arguments.size());
    }
    if (phase != null) {
      arguments.add(phase.label());
      text.append(" AND state = $").append(arguments.size());
    }
    if (before != null) {
      arguments.add(before.uuid());
      text.append(" AND id < $").append(arguments.size());
    }
    arguments.add(Math.min(limit, PAGE));
    text.append(" ORDER BY id DESC LIMIT $").append(arguments.size());
    return pool.list(new Sql(text.toString(), arguments), PostgresRuns::summary);
  }

  @Override
  public Mono<List<Event>> events(RunId run, long afterSeq, int limit) {
    return pool.list(
        Sql.of(
            """
            SELECT seq, at, type, v, body::text AS body FROM event
            WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
            """,
            run.uuid(),
            afterSeq,
            Math.min(limit, PAGE)),
        row ->
            new Event(
                row.bigint("seq"),
                row.time("at"),
                row.text("type"),
                row.integer("v"),
                row.json("body")));
  }

  @Override
  public Mono<List<Telemetry>> telemetry(RunId run, long afterId, int limit) {
    return pool.list(
        Sql.of(
            """
            SELECT id, inv, attempt, at, kind, body::text AS body FROM telemetry
            WHERE run_id = $1 AND id > $2 ORDER BY id LIMIT $3
            """,
            run.uuid(),
            afterId,
            Math.min(limit, PAGE)),
        PostgresRuns::telemetry);
  }

  @Override
  public Mono<List<Telemetry>> latestProgress(RunId run) {
    return pool.list(Sql.of(LATEST_PROGRESS, run.uuid()), PostgresRuns::telemetry);
  }

  private static Telemetry telemetry(Columns row) {
    return new Telemetry(
        row.bigint("id"),
        row.integer("inv"),
        row.integer("attempt"),
        row.time("at"),
        row.text("kind"),
        row.json("body"));
  }

  private static Summary summary(Columns row) {
    return new Summary(
        row.text("ws"),
        row.run("id"),
        row.text("pipeline"),
        row.integer("version"),
        RunPhase.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        row.bigint("seq"),
        row.texts("tags"),
        row.time("created_at"),
        row.timeOrNull("ended_at"));
  }
}
