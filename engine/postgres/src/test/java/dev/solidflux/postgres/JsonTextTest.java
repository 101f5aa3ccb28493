package dev.solidflux.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.flow.port.Journal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonTextTest {

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0.5e+10",
        "1e400",
        "\"\"",
        "\"\\\\u0000\"",
        "\"\\ud83d\\ude00 😀 \\ud83d\uDE00\"",
        " [ ] ",
        "[1,[2,{}],{\"a\":null,\"\":[true,false]}]",
        "{\"a\\n\":\"\\/\\b\\f\\r\\t\\\"\"}\n",
      })
  void whatCanBeKeptIsKeptAsItIs(String text) {
    assertThat(JsonText.storable(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "]",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "[1 2]",
        "1 2",
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "NaN",
        "-Infinity",
        "[NaN]",
        "True",
        "nul",
        "\"",
        "\"a",
        "\"\n\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12\"",
        "\"\\",
        "\"\u0000\"",
        "\"\\u0000\"",
        "{\"\\u0000\":1}",
        "\"\ud800\"",
        "\"\udc00\"",
        "\"\\ud800\"",
        "\"\\ud800x\"",
        "\"\\udc00\\ud800\"",
        "\uffff",
        "\"\uffff",
      })
  void whatCannotIsRefused(String text) {
    assertThatThrownBy(() -> JsonText.storable(text)).isInstanceOf(Journal.DataRefused.class);
  }

  @Test
  void whatIsNestedSoDeepThatNobodyReadsItIsRefused() {
    assertThatCode(() -> JsonText.storable("[".repeat(999) + "]".repeat(999)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> JsonText.storable("[".repeat(1_000_000)))
        .isInstanceOf(Journal.DataRefused.class);
  }

  @Test
  void itAgreesWithAParser() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String start = "{\"a\":[1,-2.5e3,true,null,\"x\\u0041\\\"\ud83d\ude00\"],\"b\":{\"c\":\"\"}}";
    List<String> pieces =
        List.of(
            "\"", "\\", "{", "}", "[", "]", ",", ":", "1", "-", ".", "e", "u0000", "\ud800", "n");

    int kept = 0;
    for (int n = 0; n < 50_000; n++) {
      StringBuilder text = new StringBuilder(start);
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(3));
        text.replace(at, end, pieces.get(random.nextInt(pieces.size())));
      }
      boolean stored = isStorable(text.toString());
      kept += stored ? 1 : 0;
      assertThat(stored).as("%s", text).isEqualTo(isReadable(text.toString()));
    }
    assertThat(kept).isPositive();
  }

  private static boolean isStorable(String text) {
    try {
      JsonText.storable(text);
      return true;
    } catch (Journal.DataRefused refused) {
      return false;
    }
  }

  private static boolean isReadable(String text) {
    try {
      return STRICT.readTree(text) != null && isEachWhole(text);
    } catch (JacksonException notJson) {
      return false;
    }
  }

  /** Of a name that stands twice too, of which a tree has only the last value. */
  private static boolean isEachWhole(String text) {
    try (JsonParser parser = STRICT.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if ((token == JsonToken.PROPERTY_NAME || token == JsonToken.VALUE_STRING)
            && !isWhole(parser.getString())) {
          return false;
        }
      }
      return true;
    }
  }

  private static boolean isWhole(String text) {
    return text.codePoints().noneMatch(c -> c == 0 || (c >= 0xd800 && c <= 0xdfff));
  }
}
