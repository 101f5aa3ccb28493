package dev.solidflux.api.settings;

import dev.solidflux.payloads.S3Settings;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a store of objects. Keys and, if nothing else is said, the region are where every
 * program that speaks S3 looks for them; all of it counts only if there is a bucket.
 */
record BucketVariables(
    Variables variables,
    Optional<String> endpoint,
    Optional<String> region,
    Optional<String> pathStyle,
    Optional<String> accessKey,
    Optional<String> secretKey,
    Optional<String> sessionToken) {

  private static final String ENDPOINT = "SOLIDFLUX_S3_ENDPOINT";
  private static final String REGION = "SOLIDFLUX_S3_REGION";
  private static final String PATH_STYLE = "SOLIDFLUX_S3_PATH_STYLE";
  private static final String ACCESS_KEY = "AWS_ACCESS_KEY_ID";
  private static final String SECRET_KEY = "AWS_SECRET_ACCESS_KEY";
  private static final String SESSION_TOKEN = "AWS_SESSION_TOKEN";
  private static final Pattern PLACE = Pattern.compile("s3://([^/]+)(?:/(.*?))?/?");

  static BucketVariables of(Variables variables) {
    Optional<String> region = variables.text(REGION);
    Optional<String> usual = variables.text("AWS_REGION");
    return new BucketVariables(
        variables,
        variables.text(ENDPOINT),
        region.or(() -> usual),
        variables.text(PATH_STYLE),
        variables.text(ACCESS_KEY),
        variables.text(SECRET_KEY),
        variables.text(SESSION_TOKEN));
  }

  /**
   * Notes every fault but that of the place itself.
   *
   * @return nothing if the place is not of the form {@code s3://bucket/prefix}
   */
  Optional<PayloadSettings> read(String place) {
    Matcher parts = PLACE.matcher(place);
    if (!parts.matches() || !S3Settings.isBucket(parts.group(1)) || !isPrefix(parts.group(2))) {
      return Optional.empty();
    }
    String bucket = parts.group(1);
    String signedFor = signedFor();
    URI store = store(signedFor);
    boolean inPath = inPath(bucket);
    String prefix = Optional.ofNullable(parts.group(2)).orElse("");
    return Optional.of(
        new PayloadSettings.InBucket(
            new S3Settings(
                store,
                signedFor,
                bucket,
                prefix,
                inPath,
                key(ACCESS_KEY, accessKey),
                key(SECRET_KEY, secretKey),
                sessionToken.orElse(null))));
  }

  private static boolean isPrefix(@Nullable String prefix) {
    return prefix == null || S3Settings.isPrefix(prefix);
  }

  private String signedFor() {
    String given = region.orElse("us-east-1");
    if (S3Settings.isRegion(given)) {
      return given;
    }
    variables.fault(REGION, "lower-case letters, digits and hyphens, such as eu-west-3");
    return "us-east-1";
  }

  private URI store(String signedFor) {
    URI amazon = S3Settings.amazon(signedFor);
    Optional<URI> given = endpoint.flatMap(BucketVariables::uri);
    if (endpoint.isPresent() && given.isEmpty()) {
      variables.fault(ENDPOINT, "https://host or http://host:port, and no more");
    }
    return given.orElse(amazon);
  }

  private static Optional<URI> uri(String given) {
    try {
      return Optional.of(URI.create(given)).filter(S3Settings::isEndpoint);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * A store that is not Amazon's seldom has a host for each bucket; no certificate has two dots.
   */
  private boolean inPath(String bucket) {
    String given = pathStyle.orElse(String.valueOf(endpoint.isPresent() || bucket.contains(".")));
    if (!given.equals("true") && !given.equals("false")) {
      variables.fault(PATH_STYLE, "true or false");
    }
    return given.equals("true");
  }

  private String key(String name, Optional<String> given) {
    if (given.isEmpty()) {
      variables.fault(name, "set, since SOLIDFLUX_PAYLOADS names a bucket");
    }
    return given.orElse("");
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "BucketVariables[" + endpoint + ", " + region + "]";
  }
}
