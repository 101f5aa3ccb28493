package dev.solidflux.embedded;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where a PostgreSQL database is and who may enter it, in the notation of each driver. */
public record DatabaseAddress(
    String host, int port, String user, String password, String database) {

  /**
   * Reads {@code postgresql://user:password@host:port/database}; {@code postgres:}, {@code
   * r2dbc:postgresql:} and {@code jdbc:postgresql:} are accepted for the scheme.
   *
   * @throws IllegalArgumentException if it is no such URL; the message does not repeat the password
   */
  public static DatabaseAddress parse(String url) {
    URI uri = URI.create(url.replaceFirst("^(r2dbc|jdbc):", ""));
    String scheme = uri.getScheme();
    if (!("postgresql".equals(scheme) || "postgres".equals(scheme)) || uri.getHost() == null) {
      throw new IllegalArgumentException("not of the form postgresql://user:password@host:port/db");
    }
    String[] who = (uri.getRawUserInfo() == null ? "postgres" : uri.getRawUserInfo()).split(":", 2);
    String path = uri.getRawPath();
    return new DatabaseAddress(
        uri.getHost(),
        uri.getPort() < 0 ? 5432 : uri.getPort(),
        decoded(who[0]),
        who.length < 2 ? "" : decoded(who[1]),
        path.length() < 2 ? "postgres" : decoded(path.substring(1)));
  }

  /** The same server and user, another database. */
  public DatabaseAddress withDatabase(String name) {
    return new DatabaseAddress(host, port, user, password, name);
  }

  /** The same database reached elsewhere, by a proxy for example. */
  public DatabaseAddress at(String otherHost, int otherPort) {
    return new DatabaseAddress(otherHost, otherPort, user, password, database);
  }

  /** What {@code SOLIDFLUX_POSTGRES_URL} takes. */
  public String url() {
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(encoded(user), encoded(password), host, port, encoded(database));
  }

  public String r2dbcUrl() {
    return "r2dbc:" + url();
  }

  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(host, port, encoded(database), encoded(user), encoded(password));
  }

  /** Without the password, so that it can be logged. */
  @Override
  public String toString() {
    return "postgresql://%s@%s:%d/%s".formatted(user, host, port, database);
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
