package dev.solidflux.postgres;

import dev.solidflux.flow.port.Journal;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON to and from {@code jsonb}, as text: no digit of a number is lost on the way. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  // what the database has stored must be readable: it writes 1e5000 with all zeros
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(200_000)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  // NaN as it stands, for the database to refuse, rather than as the string "NaN"
                  .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * @throws Journal.DataRefused if it has no text that the database could store
   */
  static String text(JsonNode value) {
    try {
      String text = MAPPER.writeValueAsString(value);
      requireWellFormed(text);
      return text;
    } catch (JacksonException e) {
      throw new Journal.DataRefused("not storable as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Reads what the database gives as text. */
  static JsonNode read(String text) {
    return MAPPER.readTree(text);
  }

  /** A lone surrogate would reach the database as a question mark: changed, not refused. */
  private static void requireWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          IllegalArgumentException cause = new IllegalArgumentException("lone surrogate");
          throw new Journal.DataRefused("not storable as JSON: a lone surrogate", cause);
        }
        i++;
      }
    }
  }

  private Json() {}
}
