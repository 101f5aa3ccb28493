package dev.solidflux.api.settings;

import dev.solidflux.core.forecast.Prewarms;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything that can be told to the server; {@code docs/configuration.md} says it to people.
 *
 * @param role what this node does
 * @param migrates whether it makes the database's schema when it starts, or waits until it is there
 * @param deployment names queues, so that several installations can share a broker
 * @param shards how many shards runs hash to; counts at the first start of a deployment only
 * @param queueLimits how many tasks of a queue may be at work at a time
 * @param prewarms what workers of a queue may cost that wait
 * @param node names this process in the list of nodes
 * @param grace how long a stopping server waits for requests and for handing its shards over
 */
public record Settings(
    HttpSettings http,
    ServiceSettings services,
    Role role,
    boolean migrates,
    String deployment,
    int shards,
    Map<String, Integer> queueLimits,
    Prewarms prewarms,
    String node,
    Duration grace,
    LogSettings log,
    TraceSettings traces) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  /**
   * @throws InvalidSettings if any variable has a value that cannot be used
   */
  public static Settings read(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    Settings settings = read(variables);
    variables.refuseFaults();
    return settings;
  }

  /** The names of all variables that are ever read. */
  public static Set<String> variables() {
    Variables variables = new Variables(Map.of());
    read(variables);
    return variables.asked();
  }

  /**
   * The database's URL alone, for what does nothing else.
   *
   * @throws InvalidSettings if there is none, or it cannot be used
   */
  public static String databaseUrl(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    Optional<String> url = ServiceSettings.database(variables);
    if (url.isEmpty()) {
      variables.fault(ServiceSettings.POSTGRES_URL, "set: a server makes an embedded one itself");
    }
    variables.refuseFaults();
    return url.orElseThrow();
  }

  private static Settings read(Variables variables) {
    ServiceSettings services = ServiceSettings.read(variables);
    Role role = variables.oneOf("SOLIDFLUX_ROLE", Role.ALL, Role.class);
    boolean migrates = variables.truth("SOLIDFLUX_MIGRATE", true);
    services.refuseEmbedded(variables, role, migrates);
    return new Settings(
        HttpSettings.read(variables),
        services,
        role,
        migrates,
        variables.text(
            "SOLIDFLUX_DEPLOYMENT", "default", NAME, "lower-case letters, digits and hyphens"),
        variables.integer("SOLIDFLUX_SHARDS", 8, 1, 1024),
        variables.numbers("SOLIDFLUX_QUEUE_LIMITS", 1_000_000),
        PrewarmSettings.read(variables),
        variables.text(
            "SOLIDFLUX_NODE",
            "node",
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"),
            "letters, digits, dots, hyphens and underscores"),
        variables.duration("SOLIDFLUX_SHUTDOWN_GRACE", Duration.ofSeconds(20)),
        LogSettings.read(variables),
        TraceSettings.read(variables));
  }

  static Path path(Variables variables, String name, String otherwise) {
    try {
      return Path.of(variables.text(name).orElse(otherwise));
    } catch (InvalidPathException e) {
      variables.fault(name, "a path");
      return Path.of(otherwise);
    }
  }
}
