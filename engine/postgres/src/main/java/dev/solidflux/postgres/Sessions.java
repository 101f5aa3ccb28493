package dev.solidflux.postgres;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * The kinds of database sessions, each with its limits set on the server; whoever uses one waits a
 * little longer than the server, and then lets go of the connection.
 */
final class Sessions {

  /**
   * Every session that may hold a shard's row: the name by which a taker knows that it may end it.
   */
  static final String WRITER = "solidflux lane";

  /** How long a statement may wait for its session, and its reader for the rows. */
  static final Duration READING = Duration.ofSeconds(5);

  /** How long an append may wait for those of other shards: by then the lease has run out. */
  private static final Duration APPENDS = Duration.ofSeconds(10);

  private static final int ENGINE_READS = 4;

  private static final int PAYLOADS = 4;

  /** All statements look rows up by key, whatever the statistics say of an empty table. */
  private static final Map<String, String> BY_KEY =
      Map.of("enable_seqscan", "off", "enable_hashjoin", "off", "enable_mergejoin", "off");

  /** What the server allows a statement, and how long its answer is waited for. */
  private record Limits(Duration lock, Duration statement, Duration answer) {}

  private static final Limits USUAL =
      new Limits(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(5));

  /** A renewal that hangs must leave time for another one on a new connection. */
  private static final Limits LEASES =
      new Limits(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));

  private final PostgresSettings settings;

  Sessions(PostgresSettings settings) {
    this.settings = settings;
  }

  /** Appends. */
  Writers writers() {
    Connector connector = connector(WRITER, USUAL, BY_KEY);
    return new Writers(settings.writers(), () -> new Writer(connector, APPENDS));
  }

  /** Renews leases, and nothing that could take long. */
  Writer renewals() {
    return new Writer(connector("solidflux renewals", LEASES, Map.of()), LEASES.answer());
  }

  /** Takes shards: waits only briefly for a row, since then it ends who holds it. */
  Writer takes() {
    return new Writer(connector("solidflux taker", LEASES, Map.of()), APPENDS);
  }

  /** The engine's reads. */
  Pool engine() {
    Connector connector = connector("solidflux engine", USUAL, BY_KEY);
    return new Pool(ENGINE_READS, () -> new Session(connector), READING);
  }

  /** Values that are kept apart: large ones must not be in the way of what the engine reads. */
  Pool payloads() {
    Connector connector = connector("solidflux payloads", USUAL, BY_KEY);
    return new Pool(PAYLOADS, () -> new Session(connector), READING);
  }

  /** What users read and write. */
  Pool api() {
    Connector connector = connector("solidflux api", USUAL, Map.of());
    return new Pool(settings.pool(), () -> new Session(connector), READING);
  }

  Connector hints() {
    return connector("solidflux hints", USUAL, Map.of());
  }

  private Connector connector(String name, Limits limits, Map<String, String> more) {
    Map<String, String> options = new LinkedHashMap<>(more);
    options.put("lock_timeout", millis(limits.lock()));
    options.put("statement_timeout", millis(limits.statement()));
    options.put("idle_in_transaction_session_timeout", millis(Duration.ofSeconds(5)));
    options.put("jit", "off");
    PostgresqlConnectionFactory factory =
        new PostgresqlConnectionFactory(
            PostgresqlConnectionConfiguration.builder()
                .host(settings.host())
                .port(settings.port())
                .database(settings.database())
                .username(settings.user())
                .password(settings.password())
                .sslMode(SSLMode.fromValue(settings.sslMode()))
                .applicationName(name)
                .connectTimeout(Connector.CONNECTING)
                .tcpKeepAlive(true)
                .options(options)
                .build());
    return new Connector(Mono.defer(factory::create), limits.answer());
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
