package dev.solidflux.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LimitsPageTest {
  @Test
  void theLimitsOfExpressionsAreInTheDocs() throws IOException {
    assertThat(Files.readString(Path.of("../../docs/pipelines.md")))
        .contains(
            String.format(
                Locale.ROOT,
                "| %,d characters, %d levels |",
                CelExpression.MOST_CHARACTERS,
                CelExpression.MOST_NESTING))
        .contains(
            String.format(
                Locale.ROOT, "| its iterations, all macros together | %,d |", Budget.ITERATIONS))
        .contains(String.format(Locale.ROOT, "| its steps | %,d |", Budget.STEPS))
        .contains(
            String.format(
                Locale.ROOT, "| the characters that its steps handle | %,d |", Budget.CHARACTERS))
        .contains(
            String.format(Locale.ROOT, "| %d instructions |", CelExpression.MOST_REGEX_PROGRAM))
        .contains(
            String.format(
                Locale.ROOT,
                "| %,d values and %,d characters |",
                Extent.VALUES,
                Extent.CHARACTERS));
  }
}
