package dev.solidflux.postgres;

import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.port.Submissions.Submission;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Many submissions as one statement, and so one transaction. */
final class SubmitStatement {

  /**
   * A submission that is ready to be written.
   *
   * @param body its start, as JSON text
   */
  record Prepared(Submission submission, String body) {

    /**
     * @throws dev.solidflux.flow.port.Journal.DataRefused if its input cannot be stored
     */
    static Prepared of(Submission submission) {
      String body =
          Formats.COMMANDS.text(new Command.Start(submission.input(), submission.priority()));
      return new Prepared(submission, JsonText.storable(body));
    }
  }

  private static final Command.Start ANY_START =
      new Command.Start(tools.jackson.databind.node.NullNode.getInstance());

  /**
   * A key that was used before goes on only once it has expired; of several submissions with one
   * key the first goes on. Keys are claimed in order, so that statements wait for each other and do
   * not deadlock. Whoever claims keys clears expired ones away, twice as many, so that they never
   * pile up.
   */
  private static final String SUBMIT =
      """
      WITH asked AS MATERIALIZED (
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::integer[],
            $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) WITH ORDINALITY
          AS u (id, ws, pipeline, version, shard, tags, traceparent, body, key, request_hash, n)),
      wanted AS MATERIALIZED (
        SELECT DISTINCT ON (ws, key) ws, key, request_hash, id FROM asked
        WHERE key IS NOT NULL ORDER BY ws, key, n),
      cleared AS (
        DELETE FROM idempotency WHERE (ws, key) IN (
          SELECT ws, key FROM idempotency
          WHERE expires_at < now() AND (ws, key) NOT IN (SELECT ws, key FROM wanted)
          ORDER BY expires_at LIMIT 2 * (SELECT count(*) FROM wanted) FOR UPDATE SKIP LOCKED)),
      claimed AS (
        INSERT INTO idempotency (ws, key, request_hash, run_id, expires_at)
        SELECT ws, key, request_hash, id, now() + interval '24 hours' FROM wanted ORDER BY ws, key
        ON CONFLICT (ws, key) DO UPDATE SET request_hash = excluded.request_hash,
          run_id = excluded.run_id, expires_at = excluded.expires_at
          WHERE idempotency.expires_at < now()
        RETURNING run_id),
      accepted AS (
        INSERT INTO run (id, ws, pipeline, version, shard, tags, traceparent)
        SELECT id, ws, pipeline, version, shard, tags::text[], traceparent FROM asked
        WHERE key IS NULL OR id IN (SELECT run_id FROM claimed)
        RETURNING id, ws, tags),
      tagged AS (
        INSERT INTO run_tag (ws, tag, run_id)
        SELECT DISTINCT ws, unnest(tags), id FROM accepted),
      waiting AS (
        INSERT INTO inbox (shard, lane, run_id, kind, v, body)
        SELECT shard, 1, id, '%s', %d, body FROM asked
        WHERE id IN (SELECT id FROM accepted) ORDER BY n)
      SELECT id FROM accepted
      """
          .formatted(Formats.COMMANDS.name(ANY_START), Formats.COMMANDS.version(ANY_START));

  /** Its rows are the runs that were accepted; see {@link Columns#run} of {@code id}. */
  static Sql of(List<Prepared> all) {
    return Sql.of(
        SUBMIT,
        column(all, UUID[]::new, one -> one.id().uuid()),
        texts(all, Submission::ws),
        texts(all, Submission::pipeline),
        column(all, Integer[]::new, Submission::version),
        column(all, Integer[]::new, Submission::shard),
        texts(all, one -> array(one.tags())),
        texts(all, Submission::traceparent),
        all.stream().map(Prepared::body).toArray(String[]::new),
        texts(all, Submission::key),
        texts(all, Submission::requestHash));
  }

  private static final String FORMER_USE =
      """
      SELECT u.n, i.run_id, i.request_hash = u.request_hash AS same
      FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS u (ws, key, request_hash, n)
      JOIN idempotency i ON i.ws = u.ws AND i.key = u.key
      """;

  /** Its rows name who holds the keys of these, each by its place from 1. */
  static Sql formerUse(List<Prepared> refused) {
    return Sql.of(
        FORMER_USE,
        texts(refused, Submission::ws),
        texts(refused, Submission::key),
        texts(refused, Submission::requestHash));
  }

  /** An array within an array of texts, as PostgreSQL writes it. */
  private static String array(Collection<String> texts) {
    return texts.stream()
        .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String[] texts(List<Prepared> all, Function<Submission, @Nullable String> value) {
    return column(all, String[]::new, value);
  }

  private static <V> V[] column(
      List<Prepared> all, IntFunction<V[]> array, Function<Submission, @Nullable V> value) {
    return all.stream().map(one -> value.apply(one.submission())).toArray(array);
  }

  private SubmitStatement() {}
}
