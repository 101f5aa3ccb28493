package dev.solidflux.json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A JSON value that is kept elsewhere, named by what it is: two values with the same bytes are one.
 *
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits
 * @param bytes how many of UTF-8 it has as it is kept
 */
public record Ref(String sha256, long bytes) {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public Ref {
    if (!SHA256.matcher(sha256).matches() || bytes < 0) {
      throw new IllegalArgumentException("no reference: " + sha256 + " of " + bytes + " bytes");
    }
  }

  /** Of a value's text. */
  public static Ref to(byte[] json) {
    return new Ref(HexFormat.of().formatHex(digest(json)), json.length);
  }

  /** Of a value's text. */
  public static Ref to(String json) {
    return to(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether these are the bytes that it names. */
  public boolean names(byte[] json) {
    return json.length == bytes && equals(to(json));
  }

  private static byte[] digest(byte[] of) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(of);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
