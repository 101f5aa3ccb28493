package dev.solidflux.payloads;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.json.Ref;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Requests are signed as Amazon describes it, and as its own examples are. */
class S3RequestsTest {

  private static final String ACCESS = "AKIAIOSFODNN7EXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");
  private static final byte[] SOME = "[1.0]".getBytes(UTF_8);
  private static final Ref REF = Ref.to(SOME);

  private static S3Settings settings(String endpoint, boolean inPath, @Nullable String token) {
    return new S3Settings(
        URI.create(endpoint), "eu-west-3", "values", "a/b", inPath, ACCESS, SECRET, token);
  }

  private static S3Requests requests(S3Settings settings) {
    return new S3Requests(settings, () -> THEN);
  }

  @Test
  void theCheckAgreesWithAmazonsExamples() {
    String time = "20130524T000000Z";
    String host = "examplebucket.s3.amazonaws.com";
    String nothing = Signature.sha256(new byte[0]);
    String text = Signature.sha256("Welcome to Amazon S3.".getBytes(UTF_8));

    assertThat(
            new Signature(
                    "GET",
                    "/test.txt",
                    new TreeMap<>(
                        Map.of(
                            "host", host,
                            "range", "bytes=0-9",
                            "x-amz-content-sha256", nothing,
                            "x-amz-date", time)),
                    nothing)
                .by(SECRET, "us-east-1"))
        .isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    assertThat(
            new Signature(
                    "PUT",
                    "/test%24file.text",
                    new TreeMap<>(
                        Map.of(
                            "date", "Fri, 24 May 2013 00:00:00 GMT",
                            "host", host,
                            "x-amz-content-sha256", text,
                            "x-amz-date", time,
                            "x-amz-storage-class", "REDUCED_REDUNDANCY")),
                    text)
                .by(SECRET, "us-east-1"))
        .isEqualTo("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  }

  /** The signature of a request, made anew from what is to be sent. */
  private static void assertSigned(SdkHttpRequest request, String contentHash) {
    TreeMap<String, String> headers = new TreeMap<>();
    request.forEachHeader(
        (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
    String authorization = headers.remove("authorization");
    Signature signature =
        new Signature(request.method().name(), request.encodedPath(), headers, contentHash);
    assertThat(headers).containsEntry("x-amz-content-sha256", contentHash);
    assertThat(authorization)
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=%s/20130524/eu-west-3/s3/aws4_request, SignedHeaders=%s,"
                    .formatted(ACCESS, signature.signedHeaders())
                + " Signature="
                + signature.by(SECRET, "eu-west-3"));
  }

  @Test
  void theHashThatIsSignedIsTheReferencesOwn() {
    SdkHttpRequest put = requests(settings("https://s3.example", true, null)).put(REF, SOME);
    assertSigned(put, REF.sha256());
    assertThat(put.firstMatchingHeader("x-amz-trailer")).isEmpty();
    assertThat(put.firstMatchingHeader("content-encoding")).isEmpty();
  }

  @Test
  void theBucketIsInThePathOrInTheHostsName() {
    SdkHttpRequest inPath = requests(settings("http://minio:9000", true, null)).get(REF);
    assertThat(inPath.getUri())
        .isEqualTo(URI.create("http://minio:9000/values/a/b/" + REF.sha256()));
    assertThat(inPath.firstMatchingHeader("host")).contains("minio:9000");
    assertSigned(inPath, Signature.sha256(new byte[0]));

    SdkHttpRequest inHost =
        requests(settings(S3Settings.amazon("eu-west-3").toString(), false, null)).get(REF);
    assertThat(inHost.getUri())
        .isEqualTo(URI.create("https://values.s3.eu-west-3.amazonaws.com/a/b/" + REF.sha256()));
    assertSigned(inHost, Signature.sha256(new byte[0]));
  }

  @Test
  void keysThatCountForAWhileComeWithTheirToken() {
    SdkHttpRequest get = requests(settings("https://s3.example", true, "the/token==")).get(REF);
    assertThat(get.firstMatchingHeader("x-amz-security-token")).contains("the/token==");
    assertSigned(get, Signature.sha256(new byte[0]));
  }

  @Test
  void settingsThatCannotBeAreRefusedAndNeverTellTheirKeys() {
    assertThatThrownBy(
            () ->
                new S3Settings(
                    URI.create("https://user:pass@host/path"),
                    "Europe",
                    "No_Bucket",
                    "../x",
                    true,
                    ACCESS,
                    SECRET,
                    null))
        .hasMessage("no endpoint; no region; no bucket; no prefix");
    assertThat(settings("https://s3.example", true, "token"))
        .hasToString("s3://values/a/b at https://s3.example");
  }
}
