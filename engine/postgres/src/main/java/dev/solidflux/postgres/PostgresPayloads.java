package dev.solidflux.postgres;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Values beside the history, each a row. What is proved and what is not is decided off the threads
 * that read from the database: a hash of megabytes takes its time.
 */
final class PostgresPayloads implements Payloads {

  /**
   * A value that is there stays as it is, but that it counts as young again: what is to be deleted
   * one day is old. One that was changed by hand is mended.
   */
  private static final String PUT =
      """
      INSERT INTO payload (sha256, body) VALUES ($1, $2)
      ON CONFLICT (sha256) DO UPDATE SET at = now(), body = excluded.body
        WHERE payload.at < now() - interval '1 hour' OR payload.body <> excluded.body
      """;

  /** The length is in the head of the body: one that has another is not fetched at all. */
  static final String GET =
      "SELECT body FROM payload WHERE sha256 = $1 AND octet_length(body) = $2";

  private final Pool pool;

  PostgresPayloads(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Mono<Void> put(Ref ref, byte[] json) {
    return Mono.fromCallable(() -> Sql.of(PUT, key(ref), text(ref, json)))
        .subscribeOn(Schedulers.parallel())
        .flatMap(sql -> pool.list(sql, row -> row))
        .onErrorMap(Refusal::of)
        .then();
  }

  @Override
  public Mono<byte[]> get(Ref ref) {
    return pool.first(Sql.of(GET, key(ref), ref.bytes()), row -> row.text("body"))
        .switchIfEmpty(Mono.error(() -> new Lost(ref, "is not in the database")))
        .publishOn(Schedulers.parallel())
        .map(body -> proved(ref, body.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] key(Ref ref) {
    return HexFormat.of().parseHex(ref.sha256());
  }

  private static byte[] proved(Ref ref, byte[] body) {
    if (!ref.names(body)) {
      throw new Lost(ref, "was changed in the database");
    }
    return body;
  }

  /** What is no UTF-8 would come back as something else. */
  private static String text(Ref ref, byte[] json) {
    if (!ref.names(json)) {
      throw new IllegalArgumentException("other bytes than those of " + ref);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("no UTF-8 in " + ref, e);
    }
  }
}
