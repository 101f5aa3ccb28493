package dev.solidflux.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.io.entity.FileEntity;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/** Objects of a store that speaks S3, each in one piece. */
final class S3Place implements Store {

  private static final Duration ANSWERING = Duration.ofMinutes(1);

  /** With all of the file. */
  private static final Duration SENDING = Duration.ofMinutes(10);

  /** As large as one request may be. */
  private static final long LARGEST = 5L << 30;

  /** These the client writes itself, from the address and the body. */
  private static final Set<String> OWN = Set.of("host", "content-length");

  private final Http http;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final S3Access access;
  private final Clock clock;

  /** Where artifacts are kept, {@code bucket} or {@code bucket/prefix}; null if not here. */
  private final @Nullable String kept;

  S3Place(Http http, S3Access access, @Nullable String kept, Clock clock) {
    this.http = http;
    this.access = access;
    this.kept = kept;
    this.clock = clock;
  }

  @Override
  public Content get(URI uri, @Nullable String known) throws IOException, InterruptedException {
    HttpUriRequestBase request = request(SdkHttpMethod.GET, uri, null);
    if (known != null) {
      request.setHeader("If-None-Match", known);
    }
    return HttpPlace.content(uri, known, http.send(request, ANSWERING));
  }

  @Override
  public URI put(String key, Path file, String sha256) throws IOException, InterruptedException {
    if (kept == null) {
      throw new IOException("artifacts are not kept in S3");
    }
    if (Files.size(file) > LARGEST) {
      throw new IOException("%s has more than %,d bytes".formatted(file, LARGEST));
    }
    URI uri = URI.create("s3://" + kept + "/" + key);
    if (!isThere(uri, Files.size(file))) {
      HttpUriRequestBase request = request(SdkHttpMethod.PUT, uri, () -> open(file));
      request.setEntity(new FileEntity(file.toFile(), null));
      try (Answer answer = http.send(request, SENDING)) {
        if (answer.status() != 200) {
          throw new IOException("%s cannot be written: %d".formatted(uri, answer.status()));
        }
      }
    }
    return uri;
  }

  private static InputStream open(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isThere(URI uri, long bytes) throws IOException, InterruptedException {
    try (Answer answer = http.send(request(SdkHttpMethod.HEAD, uri, null), ANSWERING)) {
      return answer.status() == 200
          && String.valueOf(bytes).equals(answer.header("Content-Length"));
    }
  }

  private HttpUriRequestBase request(
      SdkHttpMethod method, URI uri, @Nullable ContentStreamProvider body) {
    SdkHttpRequest plain =
        SdkHttpRequest.builder()
            .method(method)
            .uri(access.address(uri.getHost(), uri.getRawPath().substring(1)))
            .build();
    SdkHttpRequest signed =
        signer
            .sign(
                sign -> {
                  sign.request(plain)
                      .identity(access.identity())
                      .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                      .putProperty(AwsV4HttpSigner.REGION_NAME, access.region())
                      .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                      .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                      .putProperty(AwsV4FamilyHttpSigner.CHUNK_ENCODING_ENABLED, false)
                      .putProperty(HttpSigner.SIGNING_CLOCK, clock);
                  if (body != null) {
                    sign.payload(body);
                  }
                })
            .request();
    HttpUriRequestBase request = new HttpUriRequestBase(method.name(), signed.getUri());
    signed.forEachHeader(
        (name, values) -> {
          if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.addHeader(name, value));
          }
        });
    return request;
  }
}
