package dev.solidflux.api.cli;

import dev.solidflux.core.expression.Kinds;
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
  static ObjectNode read(List<String> arguments, StandardInput in) {
    ObjectNode input = JSON.createObjectNode();
    for (String argument : arguments) {
      if (argument.startsWith("@")) {
        input.setAll(whole(Source.of(argument.substring(1), in)));
      }
    }
    Set<String> names = new HashSet<>();
    for (String argument : arguments) {
      if (!argument.startsWith("@")) {
        field(argument, input, names, in);
      }
    }
    return input;
  }

  private static void field(
      String argument, ObjectNode input, Set<String> names, StandardInput in) {
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
    input.set(name, value(value, in));
  }

  /** The value of one argument, or of the file that it names. */
  static JsonNode value(String argument, StandardInput in) {
    return value(argument.startsWith("@") ? Source.of(argument.substring(1), in).text() : argument);
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

  private static ObjectNode whole(Source source) {
    try {
      JsonNode value = JSON.readTree(source.text());
      if (value instanceof ObjectNode object) {
        return object;
      }
      String what = value.isMissingNode() ? "nothing" : Kinds.of(value);
      throw new InvalidInput(
          source.name()
              + " holds "
              + what
              + ", and a whole input is an object; for one field of it write --input NAME=@FILE");
    } catch (JacksonException e) {
      throw new InvalidInput(
          "%s:%d:%d: %s"
              .formatted(
                  source.name(),
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    }
  }
}
