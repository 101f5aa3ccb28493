package dev.solidflux.postgres;

import static dev.solidflux.postgres.FencedStatement.Column.bigint;
import static dev.solidflux.postgres.FencedStatement.Column.integer;
import static dev.solidflux.postgres.FencedStatement.Column.json;
import static dev.solidflux.postgres.FencedStatement.Column.text;

import dev.solidflux.core.definition.Cache;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Origin;
import dev.solidflux.core.run.Permit;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.json.KeptJson;
import dev.solidflux.json.Ref;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kept results as rows, and the parts of the giver's statement that look for them. They are looked
 * for where permits are given, so that none is given while there is a result, and told by the
 * statement that takes the ask away.
 */
final class CacheParts {

  private static final JsonMapper MAPPER = KeptJson.mapper();

  /** So many are answered by one statement: each with a result of up to 64 KiB. */
  private static final int AT_ONCE = 100;

  /** What has expired is still there for an hour, to say so. */
  static final String FORGETTABLE = "shard = $1 AND until < now() - interval '1 hour'";

  private static final Batch.KeptRow ANY =
      new Batch.KeptRow(
          "",
          0,
          new Permit("", "", 1),
          new Origin(new RunId(new UUID(0, 0)), 0),
          MAPPER.nullNode(),
          Duration.ZERO);

  static void of(FencedStatement statement, Batch batch) {
    statement.part(
        "kept",
        batch.kept(),
        """
        INSERT INTO cache (shard, until, ws, name, key, parts, origin, answer, sha256)
        SELECT u.shard, now() + u.ms * interval '1 millisecond', u.ws, u.name, u.key, u.parts,
          u.origin, u.answer, u.sha256
        FROM fence, unnest(%s) AS u (shard, ms, ws, name, key, parts, origin, answer, sha256)
        ORDER BY u.ws, u.name, u.key
        ON CONFLICT (key, shard, ws, name) DO UPDATE SET at = excluded.at, until = excluded.until,
          parts = excluded.parts, origin = excluded.origin, answer = excluded.answer,
          sha256 = excluded.sha256
        """,
        List.of(
            integer(Batch.KeptRow::shard),
            bigint(row -> row.keep().toMillis()),
            text(Batch.KeptRow::ws),
            text(row -> row.permit().limit()),
            text(row -> row.permit().key()),
            json(row -> MAPPER.writeValueAsString(row.permit().parts())),
            json(CacheParts::origin),
            json(CacheParts::answer),
            text(CacheParts::sha256)));
  }

  private static @Nullable String sha256(Batch.KeptRow row) {
    Ref ref = Ref.of(row.result());
    return ref == null ? null : ref.sha256();
  }

  private static String origin(Batch.KeptRow row) {
    Origin from = row.from();
    return MAPPER
        .createObjectNode()
        .put("run", from.run().toString())
        .put("invocation", from.invocation())
        .toString();
  }

  /** Whom it is told to stands first, once it is known. */
  private static String answer(Batch.KeptRow row) {
    ObjectNode answer = (ObjectNode) MAPPER.readTree(Formats.COMMANDS.text(row.answer(0)));
    answer.remove("invocation");
    return MAPPER.writeValueAsString(answer);
  }

  /**
   * A row is found by its key alone: to a plan from when the table was small, any index that knows
   * the shard or the name would do as well, and later it would be read from end to end.
   *
   * <p>Of {@code keys}: {@code kept} are those of which there is a result, {@code hits} those who
   * wait for it, {@code answerable} those of them whose row nobody holds, and {@code answered}
   * those who have been told it. Whoever is left is noted again.
   */
  static final String ANSWERS =
      """
      kept AS MATERIALIZED (
        SELECT keys.*, one.answer FROM keys CROSS JOIN LATERAL (
          SELECT c.answer FROM cache c
          WHERE c.key = keys.key
            AND c.shard + 0 = $1 AND c.ws || '' = keys.ws AND c.name || '' = keys.name
            AND c.until > now()
          OFFSET 0) AS one
        WHERE keys.name LIKE '%1$s%%'),
      hits AS MATERIALIZED (
        SELECT w.*, kept.* FROM kept CROSS JOIN LATERAL (
          SELECT p.run_id, p.inv, p.nr FROM permit p
          WHERE p.shard = $1 AND p.ws = kept.ws AND p.name = kept.name AND p.key = kept.key
            AND p.given_at IS NULL
          LIMIT %2$d) AS w
        LIMIT %2$d),
      answerable AS MATERIALIZED (
        SELECT hits.*, p.place FROM hits CROSS JOIN LATERAL (
          SELECT p.ctid AS place FROM permit p
          WHERE p.run_id = hits.run_id AND p.inv = hits.inv AND p.nr = hits.nr
          FOR UPDATE SKIP LOCKED) AS p),
      answered AS (
        DELETE FROM permit WHERE permit.ctid = ANY(ARRAY(SELECT place FROM answerable))
        RETURNING run_shard, run_id, inv, asked, ws, name, key),
      told_results AS (
        INSERT INTO inbox (shard, lane, run_id, kind, v, body)
        SELECT run_shard, 0, run_id, '%3$s', %4$d,
          '{"invocation":' || inv || ',' || substr(answer, 2)
        FROM answered JOIN kept USING (ws, name, key) ORDER BY asked),
      unanswered AS (
        INSERT INTO permit_note (shard, ws, name, key)
        SELECT $1, ws, name, key FROM kept WHERE (SELECT count(*) FROM hits) >= %2$d
        RETURNING 1),
      forgotten AS (
        DELETE FROM cache USING fence
        WHERE cache.ctid = ANY(ARRAY(
          SELECT ctid FROM cache WHERE %5$s
          LIMIT %2$d FOR UPDATE SKIP LOCKED))),
      """
          .formatted(
              Cache.PREFIX,
              AT_ONCE,
              Formats.COMMANDS.name(ANY.answer(0)),
              Formats.COMMANDS.version(ANY.answer(0)),
              FORGETTABLE)
          .strip();

  /** What there was for those of {@code given} who are to compute. */
  static final String MISSES =
      """
      misses AS MATERIALIZED (
        SELECT given.run_id, given.inv, json_build_object(
          'expired', own.until, 'newest', last.origin::json, 'parts', last.parts::json)::text AS miss
        FROM given
        LEFT JOIN LATERAL (
          SELECT until FROM cache c
          WHERE c.key = given.key
            AND c.shard + 0 = $1 AND c.ws || '' = given.ws AND c.name || '' = given.name
          OFFSET 0) AS own ON true
        LEFT JOIN LATERAL (
          SELECT origin, parts FROM cache c WHERE c.ws = given.ws AND c.name = given.name
          ORDER BY c.at DESC LIMIT 1) AS last ON true
        WHERE given.name LIKE '%s%%'),
      """
          .formatted(Cache.PREFIX)
          .strip();

  private CacheParts() {}
}
