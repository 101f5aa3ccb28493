package dev.solidflux.api.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the server listens and whom it answers.
 *
 * @param host the address to bind
 * @param port 0 takes a free one
 * @param names under which names, besides loopback's and {@code host}, it may be addressed; {@code
 *     *} for any
 * @param streams how many event streams may be open at a time
 * @param patience how long a client may neither send on what it has begun nor read what waits
 */
public record HttpSettings(
    String host, int port, Set<String> names, int streams, Duration patience) {

  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");

  static HttpSettings read(Variables variables) {
    String host = variables.text("SOLIDFLUX_HTTP_HOST").orElse("127.0.0.1");
    return new HttpSettings(
        host,
        variables.integer("SOLIDFLUX_HTTP_PORT", 8080, 0, 65_535),
        names(variables.text("SOLIDFLUX_HTTP_NAMES").orElse(WILDCARDS.contains(host) ? "*" : "")),
        variables.integer("SOLIDFLUX_HTTP_STREAMS", 10_000, 1, 1_000_000),
        variables.duration("SOLIDFLUX_HTTP_PATIENCE", Duration.ofSeconds(30)));
  }

  private static Set<String> names(String list) {
    return Arrays.stream(list.split(","))
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a request may come under this name (without a port, in lower case). */
  public boolean answersTo(String name) {
    return name.equals("localhost")
        || name.equals("127.0.0.1")
        || name.equals("[::1]")
        || name.equals(host)
        || name.equals("[" + host + "]")
        || names.contains("*")
        || names.contains(name);
  }
}
