package dev.solidflux.payloads;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature Version 4 of a request in one piece, written from Amazon's description of it and from
 * nobody's code: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Authenticating
 * requests by the Authorization header</a>.
 *
 * @param path as it stands in the request, escaped
 * @param headers those that are signed, by their names in lower case
 * @param contentHash in hexadecimal digits
 */
record Signature(
    String method, String path, SortedMap<String, String> headers, String contentHash) {

  String by(String secret, String region) {
    String time = headers.get("x-amz-date");
    String day = time.substring(0, 8);
    String scope = day + "/" + region + "/s3/aws4_request";
    String toSign =
        String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(canonical().getBytes(UTF_8)));
    byte[] key = ("AWS4" + secret).getBytes(UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    return HexFormat.of().formatHex(hmac(key, toSign));
  }

  private String canonical() {
    return String.join(
        "\n",
        method,
        path,
        "", // no query
        headers.entrySet().stream().map(Signature::line).collect(Collectors.joining()),
        signedHeaders(),
        contentHash);
  }

  String signedHeaders() {
    return String.join(";", headers.keySet());
  }

  private static String line(Map.Entry<String, String> header) {
    return header.getKey() + ":" + header.getValue().strip() + "\n";
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
