package dev.solidflux.json;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as it is kept in rows: whatever was written can be read, and no digit of it is lost. What is
 * read is made of {@linkplain KeptNodes nodes} that are read back as they are.
 */
public final class KeptJson {

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
          .nodeFactory(KeptNodes.FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .defaultAttributes(Ref.placesRequired())
          .build();

  private KeptJson() {}

  /** The mapper that reads and writes it. */
  public static JsonMapper mapper() {
    return MAPPER;
  }
}
