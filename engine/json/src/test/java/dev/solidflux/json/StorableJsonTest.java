package dev.solidflux.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class StorableJsonTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":[0,\"x\\u0000\"]} | the string at /a/1 contains U+0000",
        "{\"a/b\":{\"~\\u0000\":1}} | the member name at /a~1b/~0\uFFFD contains U+0000",
        "\"\\ud800\" | the string at the top contains half of a surrogate pair",
        "\"\\udc00\\ud800\" | the string at the top contains half of a surrogate pair",
      })
  void aFaultHasItsPlace(String json, String fault) {
    assertThat(StorableJson.fault(JsonMapper.shared().readTree(json))).hasValue(fault);
  }

  @Test
  void aNumberMayHaveAThousandDigitsOnPaper() {
    for (String sound : new String[] {"1e999", "-1e999", "1e-999", "12345e-999", "0e99999"}) {
      assertThat(StorableJson.fault(number(sound))).as(sound).isEmpty();
    }
    for (String bad : new String[] {"1e1000", "-1e1000", "1e-1000", "0e-1000", "1e2147483647"}) {
      assertThat(StorableJson.fault(number(bad)))
          .as(bad)
          .hasValue("the number at the top has more than 1,000 digits written out");
    }
    assertThat(StorableJson.fault(JSON.numberNode(Double.MIN_VALUE))).isEmpty();
    assertThat(StorableJson.fault(JSON.numberNode(Double.NEGATIVE_INFINITY)))
        .hasValue("the number at the top is -Infinity");
  }

  @Test
  void aHundredLevelsAreAllowedAndAFewAroundThem() {
    assertThat(StorableJson.fault(nested(100))).isEmpty();
    assertThat(StorableJson.fault(nested(101)))
        .hasValueSatisfying(fault -> assertThat(fault).contains("deeper than 100 levels"));
    assertThat(StorableJson.fault(nested(100_000))).isPresent();
    assertThat(StorableJson.faultWithin(nested(100 + StorableJson.ENVELOPE))).isEmpty();
    assertThat(StorableJson.faultWithin(nested(101 + StorableJson.ENVELOPE))).isPresent();
  }

  @Test
  void allFaultsAreFoundAsFarAsAnybodyWantsThem() {
    JsonNode bad = JsonMapper.shared().readTree("[\"\\u0000\", 1, [\"\\u0000\"], \"\\u0000\"]");
    assertThat(StorableJson.faults(bad, 10))
        .extracting(StorableJson.Fault::pointer)
        .containsExactly("/0", "/2/0", "/3");
    assertThat(StorableJson.faults(bad, 2)).hasSize(2);
  }

  @Test
  @Timeout(20)
  void longNamesOnTheWayCostNothing() {
    ObjectNode root = JSON.objectNode();
    ObjectNode inner = root;
    for (int i = 0; i < 90; i++) {
      inner = inner.putObject("k".repeat(40_000));
    }
    var leaves = inner.putArray("leaves");
    for (int i = 0; i < 1_000_000; i++) {
      leaves.add(i < 999_900 ? "sound" : "\0");
    }
    assertThat(StorableJson.faults(root, 100))
        .hasSize(100)
        .allSatisfy(fault -> assertThat(fault.pointer()).hasSizeLessThanOrEqualTo(300));
  }

  @Test
  void aTextIsCleanedAndCutBetweenCharacters() {
    assertThat(StorableText.clean("a\0b\ud800c\udc00😀", 99)).isEqualTo("a\uFFFDb\uFFFDc\uFFFD😀");
    assertThat(StorableText.clean("ab😀", 3)).isEqualTo("ab");
    assertThat(StorableText.clean("ab😀", 4)).isEqualTo("ab😀");
    assertThat(StorableText.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(StorableText.cut("abcdefg", 6)).isEqualTo("abcde…");
    assertThat(StorableText.fault(StorableText.clean("\ud800".repeat(5), 3))).isEmpty();
  }

  private static JsonNode number(String text) {
    return JSON.numberNode(new BigDecimal(text));
  }

  private static JsonNode nested(int levels) {
    JsonNode node = JSON.arrayNode();
    for (int i = 1; i < levels; i++) {
      node = JSON.arrayNode().add(node);
    }
    return node;
  }
}
