package dev.solidflux.api.settings;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where traces go, told by OpenTelemetry's own variables.
 *
 * @param isOn whether there is a collector to tell them to
 * @param collector its address, without what may be secret in it
 * @param room how many spans may wait for it
 * @param properties all variables of OpenTelemetry's, by the names that its library gives them; may
 *     hold secrets
 */
public record TraceSettings(
    boolean isOn, String collector, int room, Map<String, String> properties) {

  private static final String PREFIX = "OTEL_";
  private static final String HTTP = "http/protobuf";
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Pattern SAMPLER =
      Pattern.compile("(parentbased_)?(always_on|always_off|traceidratio)");
  private static final Pattern RATIO = Pattern.compile("0(\\.\\d{1,9})?|1(\\.0{1,9})?");

  /**
   * Those of a process that is no server.
   *
   * @throws InvalidSettings if any of the variables has a value that cannot be used
   */
  public static TraceSettings read(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    TraceSettings settings = read(variables);
    variables.refuseFaults();
    return settings;
  }

  static TraceSettings read(Variables variables) {
    Optional<String> all = endpoint(variables, "OTEL_EXPORTER_OTLP_ENDPOINT");
    String endpoint =
        endpoint(variables, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").or(() -> all).orElse("");
    String exporter = only(variables, "OTEL_TRACES_EXPORTER", "otlp", "otlp|none", "otlp or none");
    String disabled =
        only(variables, "OTEL_SDK_DISABLED", "false", "(?i)true|false", "true or false");
    only(variables, "OTEL_EXPORTER_OTLP_PROTOCOL", HTTP, HTTP, HTTP);
    only(variables, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", HTTP, HTTP, HTTP);
    variables.text(
        "OTEL_TRACES_SAMPLER",
        "parentbased_always_on",
        SAMPLER,
        "always_on, always_off or traceidratio, each with or without parentbased_ before it");
    variables.text("OTEL_TRACES_SAMPLER_ARG", "1", RATIO, "a number from 0 to 1, such as 0.1");
    int room = variables.integer("OTEL_BSP_MAX_QUEUE_SIZE", 2_048, 1, 1_000_000);
    return new TraceSettings(
        !endpoint.isEmpty() && exporter.equals("otlp") && !disabled.equalsIgnoreCase("true"),
        address(endpoint),
        room,
        variables.named(PREFIX).entrySet().stream()
            .collect(Collectors.toMap(one -> property(one.getKey()), Map.Entry::getValue)));
  }

  private static String property(String variable) {
    return variable.toLowerCase(Locale.ROOT).replace('_', '.');
  }

  private static String only(
      Variables variables, String name, String otherwise, String allowed, String form) {
    return variables.text(name, otherwise, Pattern.compile(allowed), form);
  }

  private static Optional<String> endpoint(Variables variables, String name) {
    Optional<String> given = variables.text(name);
    if (given.isPresent() && address(given.get()).isEmpty()) {
      // without the value: it may hold a password
      variables.fault(name, "a URL of the form http://host:port or https://host");
    }
    return given;
  }

  /** Scheme, host and port; empty if that is not what it begins with. */
  private static String address(String url) {
    try {
      URI uri = URI.create(url);
      boolean isSound = uri.getHost() != null && SCHEMES.contains(String.valueOf(uri.getScheme()));
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      return isSound ? uri.getScheme() + "://" + uri.getHost() + port : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** Without headers, which may hold a password. */
  @Override
  public String toString() {
    return "TraceSettings[" + (isOn ? collector : "off") + "]";
  }
}
