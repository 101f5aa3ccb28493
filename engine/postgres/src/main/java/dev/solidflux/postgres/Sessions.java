package dev.solidflux.postgres;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The kinds of database sessions, each with its limits set on the server. */
final class Sessions {

  /**
   * Every session that may hold a shard's row: the name by which a taker knows that it may end it.
   */
  static final String LANE = "solidflux lane";

  /** No statement of ours runs longer; a client waits a little longer before it gives up. */
  static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private final PostgresSettings settings;

  Sessions(PostgresSettings settings) {
    this.settings = settings;
  }

  /**
   * Appends: all its statements look rows up by key, whatever the statistics say of an empty table.
   */
  PostgresqlConnectionFactory lane() {
    return factory(
        LANE,
        Duration.ofSeconds(2),
        Map.of("enable_seqscan", "off", "enable_hashjoin", "off", "enable_mergejoin", "off"));
  }

  /** Takes shards: waits only briefly for a row, since then it ends who holds it. */
  PostgresqlConnectionFactory taker() {
    return factory("solidflux taker", Duration.ofSeconds(1), Map.of());
  }

  PostgresqlConnectionFactory other(String name) {
    return factory("solidflux " + name, Duration.ofSeconds(2), Map.of());
  }

  ConnectionPool pool() {
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder(other("pool"))
            .name("solidflux")
            .initialSize(0)
            .maxSize(settings.pool())
            .maxAcquireTime(ACQUIRE_TIMEOUT)
            .maxCreateConnectionTime(CONNECT_TIMEOUT)
            .maxValidationTime(ACQUIRE_TIMEOUT)
            .maxIdleTime(Duration.ofMinutes(10))
            .validationDepth(ValidationDepth.REMOTE)
            .build());
  }

  private PostgresqlConnectionFactory factory(
      String name, Duration lockTimeout, Map<String, String> more) {
    Map<String, String> options = new LinkedHashMap<>(more);
    options.put("lock_timeout", millis(lockTimeout));
    options.put("statement_timeout", millis(STATEMENT_TIMEOUT));
    options.put("idle_in_transaction_session_timeout", millis(Duration.ofSeconds(5)));
    options.put("jit", "off");
    return new PostgresqlConnectionFactory(
        PostgresqlConnectionConfiguration.builder()
            .host(settings.host())
            .port(settings.port())
            .database(settings.database())
            .username(settings.user())
            .password(settings.password())
            .sslMode(SSLMode.fromValue(settings.sslMode()))
            .applicationName(name)
            .connectTimeout(CONNECT_TIMEOUT)
            .tcpKeepAlive(true)
            .options(options)
            .build());
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
