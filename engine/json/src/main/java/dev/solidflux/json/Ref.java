package dev.solidflux.json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.ContextAttributes;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.POJONode;

/**
 * A JSON value that is kept elsewhere, named by what it is: two values with the same bytes are one.
 * It stands in a tree as a {@linkplain #node() node} of its own kind, which no JSON text is ever
 * read into: nobody outside can make one.
 *
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits
 * @param bytes how many of UTF-8 it has as it is kept
 * @param memory about how many it takes as a tree, which may be thirty times as many
 */
public record Ref(String sha256, long bytes, long memory) implements JacksonSerializable {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public Ref {
    if (!SHA256.matcher(sha256).matches() || bytes < 0 || memory < 0) {
      throw new IllegalArgumentException("no reference: " + sha256 + " of " + bytes + " bytes");
    }
  }

  /** Of a value's text. */
  public static Ref to(byte[] json) {
    return new Ref(digest(json), json.length, TreeSize.of(json));
  }

  /** Of a value's text. */
  public static Ref to(String json) {
    return to(json.getBytes(StandardCharsets.UTF_8));
  }

  /** What stands for the value in a tree. */
  public JsonNode node() {
    return JsonNodeFactory.instance.pojoNode(this);
  }

  /** The reference that a node is; null if it is a value itself. */
  public static @Nullable Ref of(JsonNode node) {
    return node instanceof POJONode pojo && pojo.getPojo() instanceof Ref ref ? ref : null;
  }

  /** Of a mapper that writes no reference for who has not asked where it stands. */
  public static ContextAttributes placesRequired() {
    return ContextAttributes.getEmpty().withSharedAttribute(RefPlaces.class, "required");
  }

  /** Whether these are the bytes that it names. */
  public boolean names(byte[] json) {
    return json.length == bytes && sha256.equals(digest(json));
  }

  /** How much memory it takes follows from what it is. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ref ref && bytes == ref.bytes && sha256.equals(ref.sha256);
  }

  @Override
  public int hashCode() {
    return sha256.hashCode();
  }

  /**
   * Writes a JSON null, and where that stands, for who asked for the places; nothing, for who puts
   * the value there. Where one of both {@linkplain #placesRequired() has to be asked for} it fails,
   * since the value would be lost; elsewhere, as in messages, there stands what it is.
   */
  @Override
  public void serialize(JsonGenerator to, SerializationContext context) {
    switch (context.getAttribute(RefPlaces.class)) {
      case RefPlaces.Noted noted -> {
        to.writeNull();
        // only now does the path lead to the null: before, a list's index is that of the one before
        noted.add(to.streamWriteContext().pathAsPointer().toString(), this);
      }
      case JsonPieces pieces -> pieces.add(this, to);
      case null -> to.writeString(toString());
      default ->
          throw new IllegalStateException("a value by reference is written without its place");
    }
  }

  @Override
  public void serializeWithType(
      JsonGenerator to, SerializationContext context, TypeSerializer type) {
    serialize(to, context);
  }

  /** For people. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%,d bytes kept elsewhere, SHA-256 %s", bytes, sha256);
  }

  private static String digest(byte[] of) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(of));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
