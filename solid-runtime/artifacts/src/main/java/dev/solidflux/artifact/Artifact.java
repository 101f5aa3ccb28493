package dev.solidflux.artifact;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file that a solid names to another one.
 *
 * @param uri where it is: {@code file:}, {@code http:}, {@code https:} or {@code s3:}
 * @param sha256 of what is in it, in 64 hexadecimal digits; null if nobody knows. Known, it is
 *     moved once to each worker, and what is not that is refused
 * @param bytes how long it is; null if nobody knows
 * @param type its media type, such as {@code model/gltf-binary}; null if nobody says
 */
public record Artifact(
    URI uri, @Nullable String sha256, @Nullable Long bytes, @Nullable String type) {

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final int LONGEST = 4_000;

  public Artifact {
    if (sha256 != null && !SHA_256.matcher(sha256).matches()) {
      throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits");
    }
    if (bytes != null && bytes < 0) {
      throw new IllegalArgumentException("bytes must be 0 or more");
    }
  }

  /**
   * An address, or an object as {@link #toJson} writes it.
   *
   * @throws IllegalArgumentException if it is neither, with a message for people
   */
  public static Artifact of(JsonNode json) {
    JsonNode uri = json.isObject() ? json.path("uri") : json;
    if (!uri.isString()) {
      throw new IllegalArgumentException(
          "an artifact is an address, or an object with an address as its uri");
    }
    JsonNode bytes = json.path("bytes");
    return new Artifact(
        address(uri.stringValue()),
        json.path("sha256").isString() ? json.path("sha256").stringValue() : null,
        bytes.isIntegralNumber() ? bytes.asLong() : null,
        json.path("type").isString() ? json.path("type").stringValue() : null);
  }

  /** A path of this machine is an address too. */
  private static URI address(String text) {
    if (text.startsWith("/")) {
      return Path.of(text).toUri();
    }
    try {
      if (text.length() > LONGEST) {
        throw new IllegalArgumentException("an address has at most " + LONGEST + " characters");
      }
      URI uri = new URI(text);
      if (uri.getScheme() == null) {
        throw new IllegalArgumentException("no address, since it has no scheme: " + text);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no address: " + e.getMessage(), e);
    }
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("uri", uri.toString());
    if (sha256 != null) {
      json.put("sha256", sha256);
    }
    if (bytes != null) {
      json.put("bytes", bytes);
    }
    return type == null ? json : json.put("type", type);
  }
}
