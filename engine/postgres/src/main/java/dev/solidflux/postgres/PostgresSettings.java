package dev.solidflux.postgres;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which database, and how many connections to it. A node uses {@code pool + writers + 11} at most:
 * what users read and submit, appends, 4 each for the engine's reads and for payloads, and one each
 * for renewing leases, taking shards and hints.
 *
 * @param sslMode how TLS is used, as in libpq: {@code disable}, {@code require}, {@code verify-ca}
 *     or {@code verify-full}
 * @param pool the most connections for what users read and submit
 * @param writers connections that append, each for a part of the shards; 2 to 4 are worth it
 */
public record PostgresSettings(
    String host,
    int port,
    String database,
    String user,
    String password,
    String sslMode,
    int pool,
    int writers) {

  private static final List<String> SSL_MODES =
      List.of("disable", "require", "verify-ca", "verify-full");

  public PostgresSettings {
    if (pool < 1 || writers < 1) {
      throw new IllegalArgumentException("pool and writers need at least one connection each");
    }
    if (!SSL_MODES.contains(sslMode)) {
      throw new IllegalArgumentException("sslmode is one of " + SSL_MODES);
    }
  }

  /**
   * Reads {@code postgresql://user:password@host:port/database?sslmode=…}; {@code postgres:} is
   * accepted too. Port 5432, no TLS, 10 pooled connections and 3 writers are the defaults.
   *
   * @throws IllegalArgumentException if it is no such URL; the message does not repeat the password
   */
  public static PostgresSettings parse(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw notAUrl(); // without the cause, which repeats the whole text
    }
    String userInfo = uri.getRawUserInfo();
    String path = uri.getRawPath();
    if (!("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme()))
        || uri.getHost() == null
        || userInfo == null
        || path == null
        || path.length() < 2) {
      throw notAUrl();
    }
    int colon = userInfo.indexOf(':');
    return new PostgresSettings(
        uri.getHost(),
        uri.getPort() < 0 ? 5432 : uri.getPort(),
        decoded(path.substring(1)),
        decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
        colon < 0 ? "" : decoded(userInfo.substring(colon + 1)),
        sslMode(uri.getRawQuery()),
        10,
        3);
  }

  public PostgresSettings withPool(int connections) {
    return new PostgresSettings(
        host, port, database, user, password, sslMode, connections, writers);
  }

  public PostgresSettings withWriters(int connections) {
    return new PostgresSettings(host, port, database, user, password, sslMode, pool, connections);
  }

  /** Without the user and the password. */
  public String jdbcUrl() {
    String name = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    return "jdbc:postgresql://" + host + ":" + port + "/" + name + "?sslmode=" + sslMode;
  }

  /** Without the password, so that it can be logged. */
  @Override
  public String toString() {
    return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
  }

  private static String sslMode(@Nullable String query) {
    if (query == null) {
      return "disable";
    }
    if (!query.startsWith("sslmode=") || query.contains("&")) {
      throw new IllegalArgumentException("the only parameter of the database's URL is sslmode");
    }
    return query.substring("sslmode=".length());
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException notAUrl() {
    return new IllegalArgumentException(
        "the database's URL is not of the form postgresql://user:password@host:port/database");
  }
}
