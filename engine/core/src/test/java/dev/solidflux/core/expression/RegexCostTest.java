package dev.solidflux.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexCostTest {
  private static final List<String> PARTS =
      List.of(
          "a",
          "b",
          "(",
          "(?:",
          "(?i)",
          "(?P<n>",
          ")",
          ")",
          "[",
          "]",
          "[^",
          "[]",
          "[:alpha:]",
          "^",
          "{2}",
          "{7}",
          "{1,3}",
          "{0,5}",
          "{4,}",
          "{,2}",
          "{",
          "}",
          "\\",
          "\\Q",
          "\\E",
          "\\pL",
          "\\p{Greek}",
          "\\x{41}",
          "\\d",
          "\\)",
          "|",
          "*",
          "+",
          "?",
          "-",
          ".",
          "é",
          "😀",
          "\u1C82",
          "$");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 7187824001298576296L})
  @Timeout(60)
  void aCompiledExpressionIsNeverMuchLargerThanEstimated(long seed) {
    Random random = new Random(seed);
    int compiled = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder expression = new StringBuilder();
      for (int parts = random.nextInt(12); parts >= 0; parts--) {
        expression.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      if (RegexCost.mayBeEndless(expression.toString())) {
        continue;
      }
      long estimated = RegexCost.instructions(expression.toString());
      try {
        int size = estimated > 4_000 ? 0 : Pattern.compile(expression.toString()).programSize();
        assertThat((long) size)
            .as("%s, seed %d", expression, seed)
            .isLessThanOrEqualTo(2 * estimated + 4);
        compiled++;
      } catch (PatternSyntaxException notOne) {
        assertThat(estimated).isNotNegative();
      }
    }
    assertThat(compiled).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?i)\u1C80",
        "(?i)[\u1C88]",
        "(?si)[\u1000-\u2000]",
        "(?i:\\x{1c81})",
        "a(?-m)(?mi)\u1C85"
      })
  void whatWouldNeverBeCompiledIsFoundBefore(String expression) {
    assertThat(RegexCost.mayBeEndless(expression)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u1C80",
        "(?i)[a-z]+",
        "(?i)[à-ÿ]",
        "(?i)東京|大阪",
        "(?s)[\u1000-\u2000]",
        "(?P<i>\u1C80)"
      })
  void ordinaryExpressionsAreNot(String expression) {
    assertThat(RegexCost.mayBeEndless(expression)).isFalse();
    assertThat(Pattern.compile(expression).programSize()).isPositive();
  }
}
