package dev.solidflux.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class JsonSizeTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** The right side is what {@code select '…'::jsonb} prints. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null | null",
        "true | true",
        "false | false",
        "0 | 0",
        "-17 | -17",
        "0e5 | 0",
        "0e-3 | 0.000",
        "1.50 | 1.50",
        "1e3 | 1000",
        "-1.25e1 | -12.5",
        "1e-3 | 0.001",
        "123456789012345678901234567890 | 123456789012345678901234567890",
        "\"a\" | \"a\"",
        "\"é😀\\u20ac\" | \"é😀€\"",
        "\"\\\"\\\\\\n\\t\\u0001\\u007f\" | \"\\\"\\\\\\n\\t\\u0001\u007f\"",
        "[] | []",
        "[1,2,3] | [1, 2, 3]",
        "{} | {}",
        "{\"a\":1,\"b\":[true]} | {\"a\": 1, \"b\": [true]}",
      })
  void isWhatPostgresPrints(String json, String printed) {
    assertThat(JsonSize.of(MAPPER.readTree(json)))
        .isEqualTo(printed.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void aDoubleIsWrittenInPlainDigits() {
    assertThat(JsonSize.of(JSON.numberNode(1e300))).isEqualTo(301);
    assertThat(JsonSize.of(JSON.numberNode(-2.5))).isEqualTo(4);
    assertThat(JsonSize.of(JSON.numberNode(Double.NaN))).isEqualTo(3);
  }

  @Test
  void aNumberIsMeasuredWithoutBeingWritten() {
    assertThat(JsonSize.of(MAPPER.readTree("1e999"))).isEqualTo(1_000);
    assertThat(JsonSize.of(MAPPER.readTree("1e2147483647"))).isEqualTo(2_147_483_648L);
    assertThat(JsonSize.of(MAPPER.readTree("-1e-2147483647"))).isEqualTo(2_147_483_650L);
    JsonNode huge = JSON.numberNode(BigInteger.ONE.shiftLeft(10_000_000));
    assertThat(JsonSize.of(huge)).isBetween(3_010_300L, 3_010_301L);
  }

  @Test
  void anyDepthIsMeasured() {
    JsonNode node = JSON.arrayNode();
    for (int i = 1; i < 100_000; i++) {
      node = i % 2 == 0 ? JSON.arrayNode().add(node) : JSON.objectNode().set("a", node);
    }
    assertThat(JsonSize.of(node)).isEqualTo(100_000 / 2 * (2L + 7L));
  }
}
