package dev.solidflux.protocol;

import dev.solidflux.json.JsonReading;
import dev.solidflux.json.StorableJson;
import dev.solidflux.json.StorableText;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a body as JSON, or says in one sentence why it is none. Numbers keep every digit. Of two
 * members with the same name the last wins, as in Python. NaN and the infinities, which Python
 * writes, are read, so that whoever wants to refuse them can still see the rest of the message.
 */
final class JsonBody {

  static final String CONTENT_TYPE = "application/json";
  static final String CONTENT_ENCODING = "utf-8";

  private static final Set<String> ENCODINGS = Set.of("utf-8", "utf8", "us-ascii", "ascii");

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      JsonReading.constraints(StorableJson.MAX_DEPTH + StorableJson.ENVELOPE))
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .build())
          .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonBody() {}

  static JsonNode read(WireMessage message, int maxBytes) throws UnreadableBody {
    requireJson(message);
    if (message.body().length > maxBytes) {
      throw new UnreadableBody(
          "the body has %,d bytes; the limit is %,d".formatted(message.body().length, maxBytes));
    }
    return parse(utf8(message.body()));
  }

  /** What can be read of a body of which there is only the beginning. */
  static JsonNode readBeginning(WireMessage message) throws UnreadableBody {
    requireJson(message);
    return parse(
        JsonBeginning.completed(utf8Beginning(message.body()))
            .orElseThrow(() -> new UnreadableBody("the body is not JSON that can be read")));
  }

  private static void requireJson(WireMessage message) throws UnreadableBody {
    requireJson(message.properties().contentType(), message.properties().contentEncoding());
    if (message.headers().get("compression") != null) {
      throw new UnreadableBody("the body is compressed, which is not supported");
    }
  }

  private static void requireJson(@Nullable String contentType, @Nullable String contentEncoding)
      throws UnreadableBody {
    if (contentType != null && !mediaType(contentType).equals(CONTENT_TYPE)) {
      throw new UnreadableBody("the content type is " + contentType + ", not " + CONTENT_TYPE);
    }
    if (contentEncoding != null
        && !ENCODINGS.contains(contentEncoding.strip().toLowerCase(Locale.ROOT))) {
      throw new UnreadableBody(
          "the content encoding is " + contentEncoding + ", not " + CONTENT_ENCODING);
    }
  }

  private static String mediaType(String contentType) {
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private static String utf8(byte[] body) throws UnreadableBody {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableBody("the body is not UTF-8");
    }
  }

  /** Up to the last whole character. */
  private static String utf8Beginning(byte[] beginning) throws UnreadableBody {
    CharBuffer text = CharBuffer.allocate(beginning.length);
    CoderResult result =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(beginning), text, false);
    if (result.isError()) {
      throw new UnreadableBody("the body is not UTF-8");
    }
    return text.flip().toString();
  }

  private static JsonNode parse(String text) throws UnreadableBody {
    try {
      return JsonReading.read(MAPPER, text);
    } catch (JsonReading.Unreadable e) {
      throw new UnreadableBody("the body is not JSON that can be read: " + e.reason());
    }
  }

  /** Why a body cannot be read; the text may hold anything that stood in the message. */
  static final class UnreadableBody extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableBody(String reason) {
      super(StorableText.clean(reason, 500), null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }
}
