package dev.solidflux.payloads;

import dev.solidflux.json.Ref;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Requests with Signature Version 4, each of which counts for some minutes. The body is sent in one
 * piece and its hash is signed: look-alikes of S3 know neither chunks with signatures of their own
 * nor checksums in trailers.
 */
final class S3Requests {

  private static final String CONTENT_HASH = "x-amz-content-sha256";

  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final S3Settings settings;
  private final AwsCredentialsIdentity identity;
  private final Clock clock;

  S3Requests(S3Settings settings, InstantSource clock) {
    this.settings = settings;
    this.identity = identity(settings);
    this.clock = clock.withZone(ZoneOffset.UTC);
  }

  private static AwsCredentialsIdentity identity(S3Settings settings) {
    String token = settings.sessionToken();
    return token == null
        ? AwsCredentialsIdentity.create(settings.accessKey(), settings.secretKey())
        : AwsSessionCredentialsIdentity.create(settings.accessKey(), settings.secretKey(), token);
  }

  /**
   * Takes a time that grows with the value: what is signed is its hash.
   *
   * @throws IllegalArgumentException if these are not the bytes that the reference names
   */
  SdkHttpRequest put(Ref ref, byte[] json) {
    SdkHttpRequest request =
        signed(
            SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .uri(address(ref))
                .putHeader("content-type", "application/json")
                .build(),
            ContentStreamProvider.fromByteArrayUnsafe(json));
    // it was hashed for the signature: that is the reference's own hash, or it is another value
    if (json.length != ref.bytes()
        || !request.firstMatchingHeader(CONTENT_HASH).filter(ref.sha256()::equals).isPresent()) {
      throw new IllegalArgumentException("other bytes than those of " + ref);
    }
    return request;
  }

  SdkHttpRequest get(Ref ref) {
    return signed(
        SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(address(ref)).build(), null);
  }

  private SdkHttpRequest signed(SdkHttpRequest request, @Nullable ContentStreamProvider body) {
    return signer
        .sign(
            sign -> {
              sign.request(request)
                  .identity(identity)
                  .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                  .putProperty(AwsV4HttpSigner.REGION_NAME, settings.region())
                  .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                  .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                  .putProperty(AwsV4FamilyHttpSigner.CHUNK_ENCODING_ENABLED, false)
                  .putProperty(HttpSigner.SIGNING_CLOCK, clock);
              if (body != null) {
                sign.payload(body);
              }
            })
        .request();
  }

  private URI address(Ref ref) {
    String key = (settings.prefix().isEmpty() ? "" : settings.prefix() + "/") + ref.sha256();
    URI endpoint = settings.endpoint();
    String port = endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
    return settings.inPath()
        ? URI.create(
            "%s://%s%s/%s/%s"
                .formatted(endpoint.getScheme(), endpoint.getHost(), port, settings.bucket(), key))
        : URI.create(
            "%s://%s.%s%s/%s"
                .formatted(endpoint.getScheme(), settings.bucket(), endpoint.getHost(), port, key));
  }
}
