package dev.solidflux.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LimitsPageTest {
  @Test
  void theLimitsOfValuesAreInTheDocs() throws IOException {
    assertThat(Files.readString(Path.of("../../docs/http-api.md")).replaceAll("\\s+", " "))
        .contains(String.format(Locale.ROOT, "at most %d levels", StorableJson.MAX_DEPTH))
        .contains(String.format(Locale.ROOT, "more than %,d digits", StorableJson.MAX_DIGITS))
        .contains(String.format(Locale.ROOT, "at most %,d characters", JsonReading.NAME));
  }
}
