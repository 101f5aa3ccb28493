package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.flow.port.Submissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.StringNode;

/** Each call is one statement, and so one transaction. */
final class PostgresSubmissions implements Submissions {

  private static final String ENDED =
      Arrays.stream(RunPhase.values())
          .filter(RunPhase::ended)
          .map(phase -> "'" + phase.label() + "'")
          .collect(Collectors.joining(", "));

  /**
   * A key that was used before goes on only once it has expired. Whoever claims a key clears two
   * expired ones away, so that they never pile up.
   */
  private static final String CLAIM =
      """
      WITH cleared AS (
        DELETE FROM idempotency WHERE (ws, key) IN (
          SELECT ws, key FROM idempotency
          WHERE expires_at < now() AND (ws, key) <> ($2, $9)
          ORDER BY expires_at LIMIT 2 FOR UPDATE SKIP LOCKED)),
      claim AS (
        INSERT INTO idempotency (ws, key, request_hash, run_id, expires_at)
        VALUES ($2, $9, $10, $1, now() + interval '24 hours')
        ON CONFLICT (ws, key) DO UPDATE SET request_hash = excluded.request_hash,
          run_id = excluded.run_id, expires_at = excluded.expires_at
          WHERE idempotency.expires_at < now()
        RETURNING 1),
      """;

  private static final String NO_CLAIM = "WITH claim AS (SELECT 1),\n";

  private static final String SUBMIT =
      """
      submitted AS (
        INSERT INTO run (id, ws, pipeline, version, shard, tags, traceparent)
        SELECT $1, $2, $3, $4, $5, $6::text[], $7 FROM claim RETURNING id, shard)
      INSERT INTO inbox (shard, run_id, kind, body)
      SELECT shard, id, 'start', $8::text::jsonb FROM submitted RETURNING run_id
      """;

  private static final String CANCEL =
      """
      WITH named AS (SELECT id, shard, state IN (%s) AS ended FROM run WHERE id = $1 AND ws = $2),
      asked AS (
        INSERT INTO inbox (shard, run_id, kind, body)
        SELECT shard, id, 'cancel', $3::text::jsonb FROM named WHERE NOT ended)
      SELECT ended FROM named
      """
          .formatted(ENDED);

  private final Pool pool;

  PostgresSubmissions(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Mono<Outcome> submit(Submission submission) {
    return Mono.fromCallable(() -> statement(submission))
        .flatMap(sql -> pool.first(sql, row -> row.run("run_id")))
        .onErrorMap(Refusal::of)
        .<Outcome>map(Outcome.Accepted::new)
        .switchIfEmpty(Mono.defer(() -> formerUse(submission)));
  }

  @Override
  public Mono<CancelOutcome> cancel(String ws, RunId run, String reason) {
    return Mono.fromCallable(
            () -> Sql.of(CANCEL, run.uuid(), ws, Json.text(StringNode.valueOf(reason))))
        .flatMap(sql -> pool.first(sql, row -> row.truth("ended")))
        .onErrorMap(Refusal::of)
        .map(ended -> ended ? CancelOutcome.ALREADY_ENDED : CancelOutcome.ACCEPTED)
        .defaultIfEmpty(CancelOutcome.NOT_FOUND);
  }

  private static Sql statement(Submission submission) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                submission.id().uuid(),
                submission.ws(),
                submission.pipeline(),
                submission.version(),
                submission.shard(),
                submission.tags().toArray(String[]::new),
                Sql.nullable(String.class, submission.traceparent()),
                Json.text(submission.input())));
    String key = submission.key();
    if (key == null) {
      return new Sql(NO_CLAIM + SUBMIT, arguments);
    }
    arguments.add(key);
    arguments.add(submission.requestHash());
    return new Sql(CLAIM + SUBMIT, arguments);
  }

  /** The key was in use; should it have expired since, the submission is tried again. */
  private Mono<Outcome> formerUse(Submission submission) {
    Sql sql =
        Sql.of(
            "SELECT request_hash = $3 AS same, run_id FROM idempotency WHERE ws = $1 AND key = $2",
            submission.ws(),
            Sql.nullable(String.class, submission.key()),
            submission.requestHash());
    return pool.<Outcome>first(
            sql,
            row ->
                row.truth("same")
                    ? new Outcome.Repeated(row.run("run_id"))
                    : new Outcome.KeyReused())
        .switchIfEmpty(Mono.defer(() -> submit(submission)));
  }
}
