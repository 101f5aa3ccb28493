package dev.solidflux.process;

import dev.solidflux.json.JsonReading;
import dev.solidflux.json.StorableJson;
import java.util.Optional;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON that a program wrote, as what workers send is read: numbers keep every digit, and what
 * is wrong is said in words. NaN and the infinities, which Python writes, are read, to be refused
 * as what they are.
 */
final class ProgramJson {

  /** More than can be stored, so that what is nested too deeply is not taken for no JSON. */
  private static final int LEVELS = 1_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(JsonReading.constraints(LEVELS))
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .build())
          .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private ProgramJson() {}

  static JsonNode read(String text) throws JsonReading.Unreadable {
    return JsonReading.read(MAPPER, text);
  }

  static JsonNode read(byte[] text) throws JsonReading.Unreadable {
    return JsonReading.read(MAPPER, text);
  }

  /** A result, or why it cannot be one. */
  static ChannelMessage.Result output(JsonNode value) {
    Optional<String> fault = StorableJson.fault(value);
    return fault.isPresent()
        ? ChannelMessage.Unfit.unstorable("cannot be stored: " + fault.get())
        : new ChannelMessage.Output(value);
  }
}
