package dev.solidflux.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.run.RunLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/pipelines.md} is about this code, not about an older one. */
class PipelinesPageTest {
  private static final Path PAGE = Path.of("../../docs/pipelines.md");

  @Test
  void thePageExplainsEveryFaultAndNoOther() throws IOException {
    String faults = Files.readString(PAGE).split("\n## Faults\n")[1];
    assertThat(
            Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|")
                .matcher(faults)
                .results()
                .map(row -> row.group(1)))
        .containsExactlyElementsOf(Arrays.stream(Code.values()).map(Code::text).toList());
  }

  @Test
  void theLimitsOfTheDocumentAreOnThePage() throws IOException {
    String limits = Files.readString(PAGE).split("\n## Limits\n")[1].split("\n## ")[0];
    assertThat(Limits.BYTES).isEqualTo(1024 * 1024);
    assertThat(limits)
        .contains("| a document | 1 MiB of UTF-8 |")
        .contains("| its nesting | " + Limits.DEPTH + " levels |")
        .contains(String.format(Locale.ROOT, "| solids | %,d |", Limits.SOLIDS))
        .contains(String.format(Locale.ROOT, "in a document | %,d |", Limits.EXPRESSIONS))
        .contains(
            String.format(
                Locale.ROOT, "| elements of a fan-out | %,d |", RunLimits.FAN_OUT_ELEMENTS))
        .contains(String.format(Locale.ROOT, "| %,d characters |", Limits.NUMBER_CHARACTERS))
        .contains("| " + Limits.NAME_BYTES + " bytes |")
        .contains(String.format(Locale.ROOT, "| %,d, then their number |", Limits.FAULTS));
  }

  @Test
  void thePagesPipelinesAreSound() throws IOException {
    String[] examples = Files.readString(PAGE).split("```yaml\n");
    assertThat(examples).hasSizeGreaterThan(3);
    for (int i = 1; i < examples.length; i++) {
      assertThat(PipelineDocument.parse(examples[i].split("```")[0], Format.YAML))
          .as("example %d", i)
          .isInstanceOfSatisfying(
              PipelineDocument.Parsed.class, page -> assertThat(page.warnings()).isEmpty());
    }
  }
}
