package dev.solidflux.payloads;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of a store of objects that speaks S3, and who asks there.
 *
 * @param endpoint the store, {@code https://host} or {@code http://host:port}
 * @param region that requests are signed for; stores that have none take any
 * @param prefix of the objects' keys, without slashes at its ends; empty for none
 * @param inPath whether the bucket is named in the path, and not in the host's name
 * @param sessionToken of keys that count for a while; null if they have none
 */
public record S3Settings(
    URI endpoint,
    String region,
    String bucket,
    String prefix,
    boolean inPath,
    String accessKey,
    String secretKey,
    @Nullable String sessionToken) {

  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,63}");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  /** What stands in an address as it is: nothing is ever escaped, so all stores sign the same. */
  private static final Pattern PREFIX =
      Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)?");

  private static final int LONGEST_PREFIX = 500;

  /**
   * @throws IllegalArgumentException if one of them cannot be; the message does not repeat the keys
   */
  public S3Settings {
    List<String> faults = faults(endpoint, region, bucket, prefix);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  /** The endpoint of Amazon's own store. */
  public static URI amazon(String region) {
    return URI.create("https://s3." + region + ".amazonaws.com");
  }

  public static boolean isRegion(String region) {
    return REGION.matcher(region).matches();
  }

  public static boolean isBucket(String bucket) {
    return BUCKET.matcher(bucket).matches();
  }

  public static boolean isPrefix(String prefix) {
    return prefix.length() <= LONGEST_PREFIX && PREFIX.matcher(prefix).matches();
  }

  /** Whether it is a scheme, a host and perhaps a port, and nothing else. */
  public static boolean isEndpoint(URI endpoint) {
    return ("https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme()))
        && endpoint.getHost() != null
        && endpoint.getRawUserInfo() == null
        && (endpoint.getRawPath().isEmpty() || endpoint.getRawPath().equals("/"))
        && endpoint.getRawQuery() == null
        && endpoint.getRawFragment() == null;
  }

  private static List<String> faults(URI endpoint, String region, String bucket, String prefix) {
    List<String> faults = new ArrayList<>();
    if (!isEndpoint(endpoint)) {
      faults.add("no endpoint");
    }
    if (!isRegion(region)) {
      faults.add("no region");
    }
    if (!isBucket(bucket)) {
      faults.add("no bucket");
    }
    if (!isPrefix(prefix)) {
      faults.add("no prefix");
    }
    return faults;
  }

  /** Without the keys, so that it can be logged. */
  @Override
  public String toString() {
    return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix) + " at " + endpoint;
  }
}
