package dev.solidflux.artifact;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * A store of objects, and who asks there.
 *
 * @param inPath whether a bucket is named in the path, and not in the host's name; null if nobody
 *     says: then one with dots is, since no certificate fits such a host
 */
record S3Access(
    URI endpoint, String region, @Nullable Boolean inPath, AwsCredentialsIdentity identity) {

  URI address(String bucket, String key) {
    String port = endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
    boolean path = inPath != null ? inPath : bucket.contains(".");
    return URI.create(
        path
            ? "%s://%s%s/%s/%s"
                .formatted(endpoint.getScheme(), endpoint.getHost(), port, bucket, key)
            : "%s://%s.%s%s/%s"
                .formatted(endpoint.getScheme(), bucket, endpoint.getHost(), port, key));
  }

  /** Without the keys, so that it can be logged. */
  @Override
  public String toString() {
    return "S3 at " + endpoint;
  }
}
