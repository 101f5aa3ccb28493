package dev.solidflux.api.request;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON that can be stored and given back as it came: numbers keep every digit, and what
 * PostgreSQL's {@code jsonb} cannot hold is a fault.
 */
public final class StrictJson {
  private static final int DEPTH = 100;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * Reads a body. Faults of its values are added; a body that is no JSON has no values.
   *
   * @throws Problem {@code malformed-json}
   */
  public static JsonNode read(byte[] body, Faults faults) {
    JsonNode json = parse(body);
    Storable.check(json, faults);
    return json;
  }

  private static JsonNode parse(byte[] body) {
    try {
      JsonNode json = MAPPER.readTree(body);
      if (json.isMissingNode()) {
        throw malformed("the body is empty", null);
      }
      return json;
    } catch (JacksonException e) {
      throw malformed(e.getOriginalMessage(), e.getLocation());
    }
  }

  private static Problem malformed(String message, @Nullable TokenStreamLocation at) {
    Fault fault =
        at == null || at.getLineNr() < 1
            ? Fault.parameter("malformed-json", message)
            : new Fault("malformed-json", message, null, at.getLineNr(), at.getColumnNr());
    return Problem.of(ProblemCode.MALFORMED_JSON, List.of(fault));
  }

  private StrictJson() {}
}
