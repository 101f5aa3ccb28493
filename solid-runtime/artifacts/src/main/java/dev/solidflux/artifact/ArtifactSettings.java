package dev.solidflux.artifact;

import dev.solidflux.worker.slot.ByteSize;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Where artifacts are kept, and what may be fetched, as an operator says by variables of the
 * environment.
 *
 * @param kept {@code SOLIDFLUX_ARTIFACTS}; null if no artifacts are made
 * @param s3 null without keys
 * @param most {@code SOLIDFLUX_ARTIFACT_MAX}, bytes of one artifact
 * @param cache {@code SOLIDFLUX_ARTIFACT_CACHE}
 * @param cacheBytes {@code SOLIDFLUX_ARTIFACT_CACHE_SIZE}
 */
record ArtifactSettings(
    @Nullable URI kept,
    Sources sources,
    @Nullable S3Access s3,
    long most,
    Path cache,
    long cacheBytes) {

  private static final long MOST = 16L << 30;
  private static final long CACHE = 20L << 30;

  /**
   * @throws IllegalArgumentException with a line for each that cannot be used
   */
  static ArtifactSettings of(Map<String, String> environment) {
    List<String> faults = new ArrayList<>();
    URI kept = null;
    Sources sources = new Sources(List.of(), List.of(), List.of());
    String named = environment.getOrDefault("SOLIDFLUX_ARTIFACTS", "").strip();
    if (!named.isEmpty()) {
      kept = place(named, "SOLIDFLUX_ARTIFACTS", faults);
      sources = kept == null ? sources : sources.and(source(kept));
    }
    for (String source :
        environment.getOrDefault("SOLIDFLUX_ARTIFACT_SOURCES", "").split(",", -1)) {
      URI place =
          source.isBlank() ? null : place(source.strip(), "SOLIDFLUX_ARTIFACT_SOURCES", faults);
      sources = place == null ? sources : sources.and(source(place));
    }
    if (kept != null && kept.getScheme().startsWith("http")) {
      faults.add("SOLIDFLUX_ARTIFACTS: must be file:///folder or s3://bucket/prefix");
    }
    S3Access s3 = s3(environment, faults);
    if (kept != null && kept.getScheme().equals("s3") && s3 == null) {
      faults.add("SOLIDFLUX_ARTIFACTS: s3 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
    Path cache =
        Path.of(
            environment.getOrDefault(
                "SOLIDFLUX_ARTIFACT_CACHE",
                System.getProperty("java.io.tmpdir")
                    + "/solidflux-artifacts-"
                    + System.getProperty("user.name")));
    ArtifactSettings settings =
        new ArtifactSettings(
            kept,
            sources,
            s3,
            bytes(environment, "SOLIDFLUX_ARTIFACT_MAX", MOST, faults),
            cache,
            bytes(environment, "SOLIDFLUX_ARTIFACT_CACHE_SIZE", CACHE, faults));
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", faults));
    }
    return settings;
  }

  private static @Nullable URI place(String text, String variable, List<String> faults) {
    try {
      URI uri = text.startsWith("/") ? Path.of(text).toUri() : URI.create(text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      boolean isPlace =
          switch (scheme) {
            case "file" -> uri.getPath() != null && uri.getHost() == null;
            case "http", "https" ->
                uri.getHost() != null && uri.getPath().matches("/?") && uri.getUserInfo() == null;
            case "s3" -> uri.getHost() != null;
            default -> false;
          };
      if (isPlace) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    faults.add(variable + ": must be a folder, file:///folder, https://host or s3://bucket");
    return null;
  }

  private static Sources source(URI place) {
    return switch (place.getScheme().toLowerCase(Locale.ROOT)) {
      case "file" -> new Sources(List.of(Path.of(place)), List.of(), List.of());
      case "s3" -> new Sources(List.of(), List.of(), List.of(bucket(place)));
      default -> new Sources(List.of(), List.of(Sources.server(place)), List.of());
    };
  }

  /** {@code bucket} or {@code bucket/prefix}. */
  static String bucket(URI place) {
    return (place.getHost() + place.getPath()).replaceFirst("/+$", "");
  }

  private static long bytes(
      Map<String, String> environment, String variable, long otherwise, List<String> faults) {
    String text = environment.getOrDefault(variable, "");
    try {
      return text.isBlank() ? otherwise : ByteSize.parse(text);
    } catch (IllegalArgumentException e) {
      faults.add(variable + ": " + e.getMessage());
      return otherwise;
    }
  }

  /** As the server is told of its store of payloads. */
  private static @Nullable S3Access s3(Map<String, String> environment, List<String> faults) {
    String key = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
    String secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
    if (key.isBlank() || secret.isBlank()) {
      return null;
    }
    String region =
        environment.getOrDefault(
            "SOLIDFLUX_S3_REGION", environment.getOrDefault("AWS_REGION", "us-east-1"));
    String named = environment.getOrDefault("SOLIDFLUX_S3_ENDPOINT", "");
    URI endpoint =
        place(
            named.isBlank() ? "https://s3." + region + ".amazonaws.com" : named,
            "SOLIDFLUX_S3_ENDPOINT",
            faults);
    if (endpoint == null) {
      return null;
    }
    String style =
        environment.getOrDefault("SOLIDFLUX_S3_PATH_STYLE", named.isBlank() ? "" : "true");
    String token = environment.getOrDefault("AWS_SESSION_TOKEN", "");
    AwsCredentialsIdentity identity =
        token.isBlank()
            ? AwsCredentialsIdentity.create(key, secret)
            : AwsSessionCredentialsIdentity.create(key, secret, token);
    return new S3Access(
        endpoint, region, style.isBlank() ? null : Boolean.valueOf(style), identity);
  }
}
