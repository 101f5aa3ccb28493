package dev.solidflux.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.json.StorableJson;
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
                Locale.ROOT,
                "| the types of its lists and objects, all together | %,d |",
                TypeSize.MOST))
        .contains(
            String.format(
                Locale.ROOT, "| its iterations, all macros together | %,d |", Budget.ITERATIONS))
        .contains(
            String.format(
                Locale.ROOT, "| the steps of all expressions together | %,d |", Budget.STEPS))
        .contains(
            String.format(
                Locale.ROOT, "| the bytes that they make on the way | %,d |", Budget.BYTES))
        .contains(
            String.format(
                Locale.ROOT,
                "| a regular expression | %,d characters |",
                CelExpression.MOST_REGEX_CHARACTERS))
        .contains(
            String.format(Locale.ROOT, "| %d instructions |", CelExpression.MOST_REGEX_PROGRAM))
        .contains(
            String.format(
                Locale.ROOT,
                "| %,d values, %,d bytes written out, %d levels |",
                Extent.VALUES,
                Extent.BYTES,
                StorableJson.MAX_DEPTH))
        .contains(
            String.format(
                Locale.ROOT,
                "| a message about an expression | %,d characters |",
                Template.MOST_MESSAGE));
  }
}
