package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Runs.RunsAsked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query for summaries of runs: a text for each way of asking, so that each goes along the index
 * that has its order. An id begins with the time of submission, so a span of time is a range of
 * ids.
 */
final class RunsQuery {

  private static final String COLUMNS =
      """
      SELECT run.ws, id, pipeline, version, state, priority, coalesce(last.seq, 0) AS seq, tags, created_at,
        ended_at, set_aside_at, set_aside_reason, parent_run, parent_inv, depth,
        allowance
      FROM %s
      LEFT JOIN LATERAL (SELECT max(seq) AS seq FROM event WHERE run_id = run.id) AS last ON true
      """;

  private static final String ALL = COLUMNS.formatted("run");
  private static final String TAGGED =
      COLUMNS.formatted("run_tag AS tagged JOIN run ON run.id = tagged.run_id");

  private final StringBuilder text;
  private final List<Object> arguments = new ArrayList<>();

  private RunsQuery(String columns) {
    this.text = new StringBuilder(columns).append("WHERE true");
  }

  /** One run. */
  static Sql of(String ws, RunId run) {
    return Sql.of(ALL + "WHERE ws = $1 AND id = $2", ws, run.uuid());
  }

  /** Runs, newest first. */
  static Sql of(String ws, RunsAsked asked, @Nullable RunId before, int limit) {
    boolean tagged = asked.tag() != null;
    String table = tagged ? "tagged" : "run";
    String id = tagged ? "tagged.run_id" : "id";
    return new RunsQuery(tagged ? TAGGED : ALL)
        .and(table + ".ws =", ws)
        .and("tagged.tag =", asked.tag())
        .and("pipeline =", asked.pipeline())
        .and("state =", asked.state() == null ? null : asked.state().label())
        .and(id + " >=", asked.since() == null ? null : RunId.firstAt(asked.since()).uuid())
        .and(id + " <", asked.until() == null ? null : RunId.firstAt(asked.until()).uuid())
        .and(id + " <", before == null ? null : before.uuid())
        .and("parent_run =", asked.parent() == null ? null : asked.parent().uuid())
        .and(asked.setAside() ? " AND set_aside_at IS NOT NULL" : "")
        .newestFirst(id, limit);
  }

  private RunsQuery and(String condition, @Nullable Object value) {
    if (value != null) {
      arguments.add(value);
      text.append(" AND ").append(condition).append(" $").append(arguments.size());
    }
    return this;
  }

  private RunsQuery and(String condition) {
    text.append(condition);
    return this;
  }

  private Sql newestFirst(String id, int limit) {
    arguments.add(limit);
    text.append(" ORDER BY ").append(id).append(" DESC LIMIT $").append(arguments.size());
    return new Sql(text.toString(), List.copyOf(arguments));
  }
}
