package dev.solidflux.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/pipeline.schema.json} is what the reader's own tables say. */
class PipelineSchemaTest {
  private static final Path FILE = Path.of("../../docs/pipeline.schema.json");

  @Test
  void theFileIsAsNewAsTheReader() throws IOException {
    String now =
        JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(PipelineSchema.json())
            + "\n";
    if (Boolean.getBoolean("write")) {
      Files.writeString(FILE, now);
    }
    assertThat(Files.readString(FILE))
        .as(
            "mvn test -pl engine/core -am -Dtest=PipelineSchemaTest -Dsurefire.failIfNoSpecifiedTests=false -Dwrite=true makes it anew")
        .isEqualTo(now);
  }

  @Test
  void itKnowsWhatTheReaderKnows() {
    JsonNode schema = PipelineSchema.json();
    assertThat(schema.path("properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(PipelineReader.KNOWN);
    JsonNode kinds = schema.at("/$defs/solid/oneOf");
    assertThat(kinds).hasSize(Kind.values().length);
    for (Kind kind : Kind.values()) {
      assertThat(kinds.get(kind.ordinal()).path("properties").propertyNames())
          .containsExactlyInAnyOrderElementsOf(kind.properties());
    }
  }

  @Test
  void everyPropertyIsExplained() {
    for (JsonNode kind : PipelineSchema.json().at("/$defs/solid/oneOf")) {
      kind.path("properties")
          .properties()
          .forEach(
              property ->
                  assertThat(
                          property.getValue().has("description") || property.getValue().has("$ref"))
                      .as(property.getKey())
                      .isTrue());
    }
  }
}
