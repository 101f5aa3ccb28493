package dev.solidflux.api.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A run's input from the values of {@code --input}. */
final class InputArguments {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private InputArguments() {}

  /**
   * Files first, whatever the order: {@code name=value} replaces a field of theirs.
   *
   * @throws InvalidInput if a value cannot be used
   */
  static ObjectNode read(List<String> arguments) {
    ObjectNode input = JSON.createObjectNode();
    for (String argument : arguments) {
      if (argument.startsWith("@")) {
        input.setAll(whole(path(argument.substring(1))));
      }
    }
    Set<String> names = new HashSet<>();
    for (String argument : arguments) {
      if (!argument.startsWith("@")) {
        field(argument, input, names);
      }
    }
    return input;
  }

  private static void field(String argument, ObjectNode input, Set<String> names) {
    int equals = argument.indexOf('=');
    if (equals < 1) {
      throw new InvalidInput(
          "--input takes name=value, name=@FILE or @FILE; it is '" + argument + "'");
    }
    String name = argument.substring(0, equals);
    String value = argument.substring(equals + 1);
    if (!names.add(name)) {
      throw new InvalidInput("--input gives " + name + " twice");
    }
    String text = value.startsWith("@") ? text(path(value.substring(1))) : value;
    input.set(name, value(text));
  }

  /** JSON if it is some, else text. */
  private static JsonNode value(String text) {
    try {
      JsonNode value = JSON.readTree(text);
      return value.isMissingNode() ? JSON.getNodeFactory().stringNode(text) : value;
    } catch (JacksonException e) {
      return JSON.getNodeFactory().stringNode(text);
    }
  }

  private static ObjectNode whole(Path file) {
    try {
      if (JSON.readTree(text(file)) instanceof ObjectNode object) {
        return object;
      }
      throw new InvalidInput(file + " is no JSON object");
    } catch (JacksonException e) {
      throw new InvalidInput(
          "%s:%d:%d: %s"
              .formatted(
                  file,
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    }
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new InvalidInput("not a file's name: " + name);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidInput(why(file, e));
    }
  }

  /** Why a file could not be read. */
  static String why(Path file, IOException e) {
    return switch (e) {
      case NoSuchFileException none -> "there is no file " + file;
      case CharacterCodingException bytes -> file + " is no text in UTF-8";
      default ->
          Files.isDirectory(file)
              ? file + " is a folder"
              : file + " cannot be read: " + e.getMessage();
    };
  }
}
