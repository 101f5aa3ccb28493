package dev.solidflux.workerfile;

import dev.solidflux.artifact.Artifacts;
import dev.solidflux.worker.DurationText;
import dev.solidflux.worker.slot.ByteSize;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An object of a worker's file. What is wrong with it is kept, with its place, so that all of it
 * can be said at once; whoever asks for it gets null, or nothing.
 */
public final class Section {

  private final Document document;
  private final String place;
  private final JsonNode node;
  private final Set<String> asked = new HashSet<>();

  /** What all sections of a file share. */
  record Document(Path folder, List<String> faults, Supplier<Artifacts> artifacts) {}

  private Section(Document document, String place, JsonNode node) {
    this.document = document;
    this.place = place;
    this.node = node;
    if (!node.isObject()) {
      fault("must be an object, with names and values");
    }
  }

  static Section root(Document document, JsonNode node) {
    return new Section(document, "", node);
  }

  /** Where the file is. */
  public Path folder() {
    return document.folder();
  }

  /** Beside the file, wherever the worker was started; a bare name is looked for on the path. */
  public String program(String named) {
    return named.contains("/")
        ? folder().resolve(named).toAbsolutePath().normalize().toString()
        : named;
  }

  /**
   * The worker's artifacts, as the environment says.
   *
   * @return null if a variable of it cannot be used, which is said as a fault
   */
  public @Nullable Artifacts artifacts() {
    try {
      return document.artifacts().get();
    } catch (IllegalArgumentException | UncheckedIOException e) {
      fault("needs artifacts: " + e.getMessage());
      return null;
    }
  }

  public boolean has(String name) {
    return node.has(name);
  }

  public void fault(String message) {
    document.faults().add((place.isEmpty() ? "the file" : place) + " " + message);
  }

  public void fault(String name, String message) {
    document.faults().add(at(name) + " " + message);
  }

  private String at(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }

  /**
   * A property that may be missing, read by whoever knows how.
   *
   * @param read throws an IllegalArgumentException with what is wrong, to follow the place
   */
  public <T> @Nullable T value(String name, Function<JsonNode, T> read) {
    asked.add(name);
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    try {
      return read.apply(value);
    } catch (IllegalArgumentException e) {
      fault(name, String.valueOf(e.getMessage()));
      return null;
    }
  }

  public @Nullable String text(String name) {
    return value(name, Section::text);
  }

  private static String text(JsonNode value) {
    if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
      throw new IllegalArgumentException("must be a text");
    }
    return value.asString();
  }

  public @Nullable Integer integer(String name, int least, int most) {
    return value(
        name,
        value -> {
          if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
            throw new IllegalArgumentException(
                "must be a whole number from %d to %d".formatted(least, most));
          }
          return (int) value.asLong();
        });
  }

  public @Nullable Boolean truth(String name) {
    return value(
        name,
        value -> {
          if (!value.isBoolean()) {
            throw new IllegalArgumentException("must be true or false");
          }
          return value.asBoolean();
        });
  }

  public @Nullable Duration duration(String name) {
    return value(name, value -> DurationText.parse(text(value)));
  }

  /** A number of bytes, as in {@code 8Gi}. */
  public @Nullable Long bytes(String name) {
    return value(name, value -> ByteSize.parse(text(value)));
  }

  public List<String> texts(String name) {
    List<String> texts =
        value(
            name,
            value -> {
              if (!value.isArray()) {
                throw new IllegalArgumentException("must be a list of texts");
              }
              List<String> read = new ArrayList<>();
              value.forEach(one -> read.add(text(one)));
              return read;
            });
    return texts == null ? List.of() : texts;
  }

  /** A property that is an object; null if it is missing. */
  public @Nullable Section section(String name) {
    asked.add(name);
    return node.has(name) ? new Section(document, at(name), node.get(name)) : null;
  }

  /** The members of an object, by their names; none if it is missing. */
  public Map<String, Section> sections(String name) {
    Map<String, Section> sections = new LinkedHashMap<>();
    Section of = section(name);
    if (of != null) {
      of.node
          .properties()
          .forEach(
              entry ->
                  sections.put(
                      entry.getKey(),
                      new Section(document, of.at(entry.getKey()), entry.getValue())));
    }
    return sections;
  }

  /** The members of an object whose values are texts; none if it is missing. */
  public Map<String, String> textsByName(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    Section of = section(name);
    if (of != null) {
      for (String key : of.names()) {
        String text = of.text(key);
        if (text != null) {
          texts.put(key, text);
        }
      }
    }
    return texts;
  }

  public List<String> names() {
    return List.copyOf(node.propertyNames());
  }

  /** Whatever nobody has asked for is a slip. */
  public void nothingElse() {
    for (String name : node.propertyNames()) {
      if (!asked.contains(name)) {
        fault(name, "is nothing that is known here; there are " + asked.stream().sorted().toList());
      }
    }
  }
}
