package dev.solidflux.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The chart's README has every value with its default and what it does. */
class ValuesPageTest {
  private static final Path README = Chart.FOLDER.resolve("README.md");
  private static final String BEGIN = "<!-- values -->\n";
  private static final String END = "<!-- end of values -->\n";

  @Test
  void everyValueSaysWhatItDoes() {
    assertThat(Value.all()).hasSizeGreaterThan(100);
    assertThat(Value.all())
        .allSatisfy(value -> assertThat(value.means()).as(value.path()).endsWith("."));
  }

  @Test
  void theTableIsThatOfTheValues() throws IOException {
    String table =
        Value.all().stream()
            .map(value -> value.row() + "\n")
            .collect(Collectors.joining("", "| value | default | |\n| --- | --- | --- |\n", ""));
    String page = Files.readString(README);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (Boolean.getBoolean("solidflux.write")) {
      Files.writeString(README, page.substring(0, begin) + table + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end)).isEqualTo(table);
  }

  @Test
  void theSchemaKnowsEveryValue() {
    JsonNode schema = Yaml.read(Chart.FOLDER.resolve("values.schema.json"));
    assertThat(Value.all())
        .allSatisfy(
            value -> {
              JsonNode at = schema;
              for (String name : value.path().split("\\.")) {
                at = resolved(schema, at).path("properties").path(name);
              }
              assertThat(at.isMissingNode()).as(value.path()).isFalse();
            });
  }

  private static JsonNode resolved(JsonNode schema, JsonNode at) {
    JsonNode one = at.has("allOf") ? at.at("/allOf/0") : at;
    return one.has("$ref") ? schema.at(one.path("$ref").asString().substring(1)) : one;
  }
}
