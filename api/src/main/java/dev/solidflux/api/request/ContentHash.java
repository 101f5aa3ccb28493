package dev.solidflux.api.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A digest of what JSON says, whatever the order of its fields and its white space: what an
 * idempotency key stands for, and what tells one version of a pipeline from the next.
 */
public final class ContentHash {

  /** SHA-256 in hexadecimal. */
  public static String of(JsonNode body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(body, digest);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  private static void add(JsonNode json, MessageDigest digest) {
    if (json.isObject()) {
      TreeMap<String, JsonNode> sorted = new TreeMap<>();
      json.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
      add("{" + sorted.size(), digest);
      sorted.forEach(
          (name, value) -> {
            add("k" + name.length() + ":" + name, digest);
            add(value, digest);
          });
    } else if (json.isArray()) {
      add("[" + json.size(), digest);
      json.forEach(element -> add(element, digest));
    } else if (json.isString()) {
      add("s" + json.stringValue().length() + ":" + json.stringValue(), digest);
    } else {
      add("v" + json.asString() + ";", digest);
    }
  }

  private static void add(String part, MessageDigest digest) {
    digest.update(part.getBytes(StandardCharsets.UTF_8));
  }

  private ContentHash() {}
}
