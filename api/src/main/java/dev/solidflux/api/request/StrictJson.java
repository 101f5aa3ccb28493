package dev.solidflux.api.request;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.json.JsonReading;
import dev.solidflux.json.JsonSize;
import dev.solidflux.json.StorableJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
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
  private static final String UNSTORABLE = "unstorable-value";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(JsonReading.constraints(StorableJson.MAX_DEPTH))
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * Reads the body of a run's request. Faults of its values are added; a body that is no JSON has
   * no values.
   *
   * @throws Problem {@code malformed-json}; {@code body-too-large} if it is once its numbers are
   *     written out; {@code invalid-request} for a number that cannot even be read
   */
  public static JsonNode read(byte[] body, Faults faults) {
    JsonNode json = parse(body);
    List<StorableJson.Fault> found = StorableJson.faults(json, Faults.MOST);
    for (StorableJson.Fault fault : found) {
      faults.add(unstorable(fault));
    }
    if (found.isEmpty()) {
      BodyLimit.RUN.requireWrittenOut(JsonSize.of(json));
    }
    return json;
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JsonReading.read(MAPPER, body);
    } catch (JsonReading.Unreadable e) {
      StorableJson.@Nullable Fault fault = e.fault();
      throw fault == null
          ? Problem.of(ProblemCode.MALFORMED_JSON, List.of(malformed(e)))
          : Problem.of(ProblemCode.INVALID_REQUEST, List.of(unstorable(fault)));
    }
  }

  private static Fault unstorable(StorableJson.Fault fault) {
    return Fault.field(UNSTORABLE, fault.pointer(), fault.message());
  }

  private static Fault malformed(JsonReading.Unreadable e) {
    return e.line() < 1
        ? Fault.parameter("malformed-json", e.reason())
        : new Fault("malformed-json", e.reason(), null, e.line(), e.column());
  }

  private StrictJson() {}
}
