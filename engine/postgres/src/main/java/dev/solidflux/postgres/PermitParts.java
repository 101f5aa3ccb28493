package dev.solidflux.postgres;

import static dev.solidflux.postgres.FencedStatement.Column.integer;
import static dev.solidflux.postgres.FencedStatement.Column.run;
import static dev.solidflux.postgres.FencedStatement.Column.text;

import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Lease;
import java.util.List;

/**
 * Permits as rows. Whoever asks or returns leaves a note for the owner of the limit's shard, who
 * alone gives them: so no more are given than there are, and what a holder's own last statement
 * deletes cannot leak.
 *
 * <p>Runs take turns. Each permit that is asked for has a pass, the round in which it is due: the
 * one after that of whoever is next, or after the run's own last. So the index that finds the next
 * ones is the order of the rounds, and nobody has to count who had how many.
 */
final class PermitParts {

  /** So many are given to those of one key, and for so many notes, by one statement. */
  private static final int AT_ONCE = 500;

  private static final Command.PermitGiven ANY = new Command.PermitGiven(0, 0);

  /**
   * A run may have thousands of permits. Those that it returns are found by both of their numbers,
   * and where it asks for some of many keys, nothing is read of its own for those that nobody waits
   * for, and else one row.
   */
  static void of(FencedStatement statement, Batch batch) {
    CacheParts.of(statement, batch);
    statement.part(
        "returned",
        batch.returned().stream().filter(row -> row.invocation() != 0).toList(),
        """
        DELETE FROM permit USING fence, unnest(%1$s) AS u (run_id, inv)
        WHERE permit.run_id = ANY(%2$s) AND permit.inv = ANY(%3$s)
          AND permit.run_id = u.run_id AND permit.inv = u.inv
        RETURNING permit.shard, permit.ws, permit.name, permit.key
        """,
        List.of(run(Batch.ReturnedRow::run), integer(Batch.ReturnedRow::invocation)));
    statement.part(
        "returned_whole",
        batch.returned().stream().filter(row -> row.invocation() == 0).toList(),
        """
        DELETE FROM permit USING fence WHERE permit.run_id = ANY(%s)
        RETURNING permit.shard, permit.ws, permit.name, permit.key
        """,
        List.of(run(Batch.ReturnedRow::run)));
    statement.part(
        "asked",
        batch.asked(),
        """
        WITH wanted AS MATERIALIZED (
          SELECT u.*, row_number() OVER (
            PARTITION BY shard, ws, name, key, run_id, priority ORDER BY n) AS nth
          FROM fence, unnest(%s) WITH ORDINALITY
            AS u (shard, ws, name, key, run_id, inv, nr, max, priority, n))
        INSERT INTO permit
          (shard, ws, name, key, run_id, inv, nr, run_shard, max, priority, pass)
        SELECT w.shard, w.ws, w.name, w.key, w.run_id, w.inv, w.nr, $1, w.max, w.priority,
          w.nth - 1 + max(greatest(0, next.pass + 1, own.pass + 1)) OVER (
            PARTITION BY w.shard, w.ws, w.name, w.key, w.run_id, w.priority)
        FROM wanted AS w
        LEFT JOIN LATERAL (
          SELECT p.pass FROM permit p
          WHERE w.nth = 1
            AND p.shard = w.shard AND p.ws = w.ws AND p.name = w.name AND p.key = w.key
            AND p.priority = w.priority AND p.given_at IS NULL
          ORDER BY p.pass, p.asked LIMIT 1) AS next ON true
        LEFT JOIN LATERAL (
          SELECT p.pass FROM permit p
          WHERE next.pass IS NOT NULL
            AND p.run_id = w.run_id AND p.ws = w.ws AND p.name = w.name AND p.key = w.key
            AND p.priority = w.priority AND p.given_at IS NULL
          ORDER BY p.pass DESC LIMIT 1) AS own ON true
        ORDER BY w.n
        RETURNING shard, ws, name, key
        """,
        List.of(
            integer(Batch.PermitRow::shard),
            text(Batch.PermitRow::ws),
            text(row -> row.permit().limit()),
            text(row -> row.permit().key()),
            run(Batch.PermitRow::run),
            integer(Batch.PermitRow::invocation),
            integer(Batch.PermitRow::index),
            integer(row -> row.permit().max()),
            integer(Batch.PermitRow::priority)));
    statement.part(
        "noted",
        """
        INSERT INTO permit_note (shard, ws, name, key)
        SELECT shard, ws, name, key FROM returned
        UNION SELECT shard, ws, name, key FROM returned_whole
        UNION SELECT shard, ws, name, key FROM asked
        """);
  }

  /**
   * Reads the oldest notes and gives what they are about, by priority and in rounds. Its only row
   * says in how many leases it wrote, the shards of those who were told, and whether there may be
   * more to give.
   *
   * <p>It waits for no row of a permit. One that is held is about to be returned, by a statement
   * that holds others and may wait for one that is held here: then one of the two would be ended,
   * and until then nobody would get anything of this shard. Its key is noted again, should the
   * other one come to nothing.
   *
   * <p>Each row has the number of its limit as it was when it was asked for. One that does not fit
   * keeps back all behind it, also those whose number is higher: they would take the place that it
   * waits for, again and again.
   */
  static Sql give(Lease lease) {
    return Sql.of(GIVE, lease.shard(), lease.epoch());
  }

  /** Whether {@link #give} has something to do. */
  static final String NOTED =
      """
      SELECT EXISTS (SELECT FROM permit_note WHERE shard = $1)
        OR EXISTS (SELECT FROM cache WHERE %s) AS noted
      """
          .formatted(CacheParts.FORGETTABLE);

  private static final String GIVE =
      """
      WITH fence AS MATERIALIZED (
        SELECT 1 FROM shard WHERE id = $1 AND epoch = $2 AND owner IS NOT NULL FOR KEY SHARE),
      notes AS (
        DELETE FROM permit_note USING fence
        WHERE permit_note.shard = $1 AND permit_note.id = ANY(ARRAY(
          SELECT id FROM permit_note WHERE shard = $1 ORDER BY id LIMIT %1$d))
        RETURNING ws, name, key),
      keys AS MATERIALIZED (SELECT DISTINCT ws, name, key FROM notes),
      %4$s
      next AS MATERIALIZED (
        SELECT w.*
        FROM (TABLE keys EXCEPT SELECT ws, name, key FROM kept) AS keys
        CROSS JOIN LATERAL (
          SELECT count(*) AS taken FROM permit p
          WHERE p.shard = $1 AND p.ws = keys.ws AND p.name = keys.name AND p.key = keys.key
            AND p.given_at IS NOT NULL) AS t
        CROSS JOIN LATERAL (
          SELECT first.*, bool_and(t.taken + first.n <= first.max) OVER (ORDER BY first.n) AS fits
          FROM (
            SELECT p.run_id, p.inv, p.nr, p.max, p.ws, p.name, p.key,
              row_number() OVER (ORDER BY p.priority DESC, p.pass, p.asked) AS n
            FROM permit p
            WHERE p.shard = $1 AND p.ws = keys.ws AND p.name = keys.name AND p.key = keys.key
              AND p.given_at IS NULL
            ORDER BY p.priority DESC, p.pass, p.asked LIMIT %1$d) AS first) AS w
        WHERE w.fits),
      givable AS MATERIALIZED (
        SELECT next.*, p.place FROM next CROSS JOIN LATERAL (
          SELECT p.ctid AS place FROM permit p
          WHERE p.run_id = next.run_id AND p.inv = next.inv AND p.nr = next.nr
          FOR UPDATE SKIP LOCKED) AS p),
      given AS (
        UPDATE permit SET given_at = now()
        WHERE permit.ctid = ANY(ARRAY(SELECT place FROM givable))
        RETURNING run_shard, run_id, inv, nr, ws, name, key, priority, pass, asked),
      put_off AS (
        INSERT INTO permit_note (shard, ws, name, key)
        SELECT $1, ws, name, key FROM (
          (SELECT run_id, inv, nr, ws, name, key FROM hits
            EXCEPT SELECT run_id, inv, nr, ws, name, key FROM answerable)
          UNION ALL
          (SELECT run_id, inv, nr, ws, name, key FROM next
            EXCEPT SELECT run_id, inv, nr, ws, name, key FROM givable)) AS held
        GROUP BY ws, name, key
        RETURNING 1),
      again AS (
        INSERT INTO permit_note (shard, ws, name, key)
        SELECT $1, ws, name, key FROM next GROUP BY ws, name, key HAVING count(*) = %1$d
        RETURNING 1),
      %5$s
      told AS (
        INSERT INTO inbox (shard, lane, run_id, kind, v, body)
        SELECT run_shard, 0, run_id, '%2$s', %3$d,
          '{"invocation":' || inv || ',"limit":' || nr || coalesce(',"miss":' || miss, '') || '}'
        FROM given LEFT JOIN misses USING (run_id, inv) ORDER BY priority DESC, pass, asked)
      SELECT (SELECT count(*) FROM fence) AS fences,
        ARRAY(SELECT run_shard FROM given UNION SELECT run_shard FROM answered) AS shards,
        (SELECT count(*) FROM put_off) < (SELECT count(*) FROM keys)
          AND ((SELECT count(*) FROM notes) >= %1$d
            OR EXISTS (SELECT FROM unanswered) OR EXISTS (SELECT FROM again)) AS more
      """
          .formatted(
              AT_ONCE,
              Formats.COMMANDS.name(ANY),
              Formats.COMMANDS.version(ANY),
              CacheParts.ANSWERS,
              CacheParts.MISSES);

  private PermitParts() {}
}
