package dev.solidflux.postgres;

import dev.solidflux.flow.port.Pipelines;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Versions are numbered under the lock of the pipeline's row. */
final class PostgresPipelines implements Pipelines {

  private static final int PAGE = 200;

  private static final String COLUMNS = "v.ws, v.name, v.version, v.hash, v.document, v.created_at";

  private static final String REGISTER =
      """
      WITH numbered AS (
        INSERT INTO pipeline (ws, name, newest, newest_hash) VALUES ($1, $2, 1, $3)
        ON CONFLICT (ws, name)
          DO UPDATE SET newest = pipeline.newest + 1, newest_hash = excluded.newest_hash
          WHERE pipeline.newest_hash <> excluded.newest_hash
        RETURNING newest)
      INSERT INTO pipeline_version AS v (ws, name, version, hash, document)
      SELECT $1, $2, newest, $3, $4 FROM numbered
      RETURNING %s
      """
          .formatted(COLUMNS);

  private static final String VERSION =
      "SELECT %s FROM pipeline_version v WHERE ws = $1 AND name = $2 AND version = $3"
          .formatted(COLUMNS);

  private static final String NEWEST =
      """
      SELECT %s FROM pipeline p
      JOIN pipeline_version v ON v.ws = p.ws AND v.name = p.name AND v.version = p.newest
      WHERE p.ws = $1
      """
          .formatted(COLUMNS);

  private final Pool pool;

  PostgresPipelines(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Mono<Registered> register(String ws, String name, String hash, JsonNode document) {
    return Mono.fromCallable(() -> Sql.of(REGISTER, ws, name, hash, Json.text(document)))
        .flatMap(sql -> pool.first(sql, PostgresPipelines::version))
        .onErrorMap(Refusal::of)
        .map(version -> new Registered(version, true))
        .switchIfEmpty(Mono.defer(() -> unchanged(ws, name, hash, document)));
  }

  @Override
  public Mono<Version> version(String ws, String name, @Nullable Integer version) {
    Sql sql =
        version == null
            ? Sql.of(NEWEST + " AND p.name = $2", ws, name)
            : Sql.of(VERSION, ws, name, version);
    return pool.first(sql, PostgresPipelines::version);
  }

  @Override
  public Mono<List<Version>> list(String ws, @Nullable String afterName, int limit) {
    return pool.list(
        Sql.of(
            NEWEST + " AND p.name > $2 ORDER BY p.name LIMIT $3",
            ws,
            afterName == null ? "" : afterName,
            Math.min(limit, PAGE)),
        PostgresPipelines::version);
  }

  @Override
  public Mono<List<Version>> versions(
      String ws, String name, @Nullable Integer beforeVersion, int limit) {
    return pool.list(
        Sql.of(
            """
            SELECT %s FROM pipeline_version v
            WHERE ws = $1 AND name = $2 AND version < $3 ORDER BY version DESC LIMIT $4
            """
                .formatted(COLUMNS),
            ws,
            name,
            beforeVersion == null ? Integer.MAX_VALUE : beforeVersion,
            Math.min(limit, PAGE)),
        PostgresPipelines::version);
  }

  /** The newest version had this hash; should there be a newer one by now, all is tried again. */
  private Mono<Registered> unchanged(String ws, String name, String hash, JsonNode document) {
    return version(ws, name, null)
        .filter(newest -> newest.hash().equals(hash))
        .map(newest -> new Registered(newest, false))
        .switchIfEmpty(Mono.defer(() -> register(ws, name, hash, document)));
  }

  private static Version version(Columns row) {
    return new Version(
        row.text("ws"),
        row.text("name"),
        row.integer("version"),
        row.text("hash"),
        row.json("document"),
        row.time("created_at"));
  }
}
