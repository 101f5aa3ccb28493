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
import tools.jackson.databind.node.StringNode;

/** JSON to and from text columns, where no digit of a number is lost. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  // whatever was written must be readable
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(200_000)
                          .maxNestingDepth(2_000)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  // NaN as it stands, to be refused, rather than as the string "NaN"
                  .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * @throws Journal.DataRefused if it has no text that could be stored
   */
  static String text(JsonNode value) {
    try {
      return JsonText.storable(MAPPER.writeValueAsString(value));
    } catch (JacksonException e) {
      throw new Journal.DataRefused("not storable as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** What a text says; a text that is no JSON comes as it is, since it must hide nothing else. */
  static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException notJson) {
      return StringNode.valueOf(text);
    }
  }

  private Json() {}
}
