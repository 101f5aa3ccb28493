package dev.solidflux.api.secret;

import java.nio.charset.StandardCharsets;

/** What may be a secret's value. */
final class SecretValue {

  /** Why it is none, for people; empty if it is one. */
  static String fault(String value) {
    if (value.isEmpty()) {
      return "it is empty";
    }
    if (value.indexOf(0) >= 0) {
      return "it holds U+0000";
    }
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    return bytes > SecretFiles.MOST_BYTES
        ? "it has more than %,d bytes".formatted(SecretFiles.MOST_BYTES)
        : "";
  }

  private SecretValue() {}
}
