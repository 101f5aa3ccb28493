package dev.solidflux.charts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** YAML as trees. A key that is given twice is a fault. */
final class Yaml {
  private static final ObjectReader READER =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readerFor(JsonNode.class);

  private Yaml() {}

  static JsonNode read(String text) {
    return READER.readValue(text);
  }

  static JsonNode read(Path file) {
    return read(text(file));
  }

  /** Of a text with several documents those that are not empty. */
  static List<JsonNode> all(String text) {
    try (var documents = READER.<JsonNode>readValues(text)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
