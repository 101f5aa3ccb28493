package dev.solidflux.testkit.memory;

import dev.solidflux.json.KeptJson;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as it is kept: text, with numbers of any size. */
final class JsonText {

  private static final JsonMapper MAPPER = KeptJson.mapper();

  static String of(JsonNode value) {
    return MAPPER.writeValueAsString(value);
  }

  static JsonNode read(String json) {
    return MAPPER.readTree(json);
  }

  static JsonParser parser(String json) {
    return MAPPER.createParser(json);
  }

  static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private JsonText() {}
}
