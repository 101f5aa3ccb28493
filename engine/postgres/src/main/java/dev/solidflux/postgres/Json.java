package dev.solidflux.postgres;

import dev.solidflux.flow.port.Journal;
import dev.solidflux.json.KeptJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/** JSON to and from text columns, where no digit of a number is lost. */
final class Json {

  private static final JsonMapper MAPPER = KeptJson.mapper();

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
