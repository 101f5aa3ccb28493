package dev.solidflux.api.cli.workers;

import dev.solidflux.api.settings.Spans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads what {@code serve --local-workers} is told: {@code docs/scaling.md} says it to people. */
public final class WorkersFile {

  private static final long LONGEST = 1L << 20;
  private static final int MOST = 1_000;
  private static final Duration COOLDOWN = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofHours(1);
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";
  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "queue",
              "queues",
              "command",
              "directory",
              "env",
              "min",
              "max",
              "tasks",
              "cooldown",
              "grace"));
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path directory;
  private final List<String> faults = new ArrayList<>();

  private WorkersFile(Path directory) {
    this.directory = directory;
  }

  /**
   * @throws InvalidWorkersFile if it cannot be read, or used
   */
  public static List<WorkersSpec> read(Path file) {
    try {
      if (Files.size(file) > LONGEST) {
        throw new InvalidWorkersFile(List.of("it is longer than 1 MiB"));
      }
      return parse(Files.readString(file), file.toAbsolutePath().resolveSibling(""));
    } catch (IOException e) {
      throw new InvalidWorkersFile(List.of("it cannot be read: " + e.getMessage()));
    }
  }

  /**
   * @param directory that relative ones are in
   * @throws InvalidWorkersFile if it cannot be used
   */
  static List<WorkersSpec> parse(String text, Path directory) {
    WorkersFile file = new WorkersFile(directory);
    List<WorkersSpec> all = file.all(tree(text));
    if (!file.faults.isEmpty()) {
      throw new InvalidWorkersFile(file.faults);
    }
    return all;
  }

  private static JsonNode tree(String text) {
    try {
      return YAML.readTree(text);
    } catch (JacksonException e) {
      String place = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      throw new InvalidWorkersFile(List.of(place + "no YAML: " + e.getOriginalMessage()));
    }
  }

  private List<WorkersSpec> all(JsonNode tree) {
    JsonNode workers = tree.path("workers");
    if (!tree.isObject() || !workers.isObject() || workers.isEmpty() || tree.size() > 1) {
      faults.add("it must have 'workers', by name, and nothing else");
      return List.of();
    }
    List<WorkersSpec> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : workers.properties()) {
      String at = "/workers/" + entry.getKey();
      if (!entry.getKey().matches(NAME)) {
        fault(at, "a name has letters, digits, dots, hyphens and underscores, 63 at most");
      } else if (!entry.getValue().isObject()) {
        fault(at, "workers have a queue and a command");
      } else {
        all.add(spec(entry.getKey(), at, entry.getValue()));
      }
    }
    return all;
  }

  private void fault(String at, String what) {
    faults.add("at " + at + ": " + what);
  }

  private WorkersSpec spec(String name, String at, JsonNode node) {
    for (String key : node.propertyNames()) {
      if (!KEYS.contains(key)) {
        fault(at + "/" + key, "there is no such key; there are " + String.join(", ", KEYS));
      }
    }
    int min = number(at, node, "min", 0, 0);
    int max = number(at, node, "max", 1, Math.max(1, min));
    List<String> command = words(at, node, "command");
    if (command.isEmpty() && !node.has("command")) {
      fault(at + "/command", "it is required: a list of words, such as [celery, -A, app, worker]");
    }
    return new WorkersSpec(
        name,
        queues(at, node),
        command,
        directory.resolve(text(at, node, "directory").orElse("")),
        environment(at, node),
        min,
        max,
        number(at, node, "tasks", 1, 1),
        span(at, node, "cooldown", COOLDOWN),
        span(at, node, "grace", GRACE));
  }

  private List<String> queues(String at, JsonNode node) {
    if (node.has("queue") == node.has("queues")) {
      fault(at + "/queue", "there must be 'queue', or a list 'queues'");
      return List.of();
    }
    return node.has("queues")
        ? words(at, node, "queues")
        : text(at, node, "queue").map(List::of).orElse(List.of());
  }

  private List<String> words(String at, JsonNode node, String key) {
    JsonNode list = node.path(key);
    if (list.isMissingNode()) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    for (JsonNode word : list) {
      scalar(word).ifPresent(words::add);
    }
    if (!list.isArray() || list.isEmpty() || words.size() < list.size()) {
      fault(at + "/" + key, "it must be a list of texts that are not empty");
    }
    return words;
  }

  private Map<String, String> environment(String at, JsonNode node) {
    Map<String, String> all = new LinkedHashMap<>();
    JsonNode env = node.path("env");
    if (!env.isMissingNode() && !env.isObject()) {
      fault(at + "/env", "it must be texts by name");
    }
    for (Map.Entry<String, JsonNode> one : env.properties()) {
      scalar(one.getValue())
          .ifPresentOrElse(
              value -> all.put(one.getKey(), value),
              () -> fault(at + "/env/" + one.getKey(), "it must be a text"));
    }
    return all;
  }

  private Optional<String> text(String at, JsonNode node, String key) {
    return value(at, node, key, "a text", WorkersFile::scalar);
  }

  private int number(String at, JsonNode node, String key, int otherwise, int least) {
    return value(
            at,
            node,
            key,
            "a number from %d to %,d".formatted(least, MOST),
            it ->
                it.isInt() && it.intValue() >= least && it.intValue() <= MOST
                    ? Optional.of(it.intValue())
                    : Optional.empty())
        .orElse(Math.max(least, otherwise));
  }

  private Duration span(String at, JsonNode node, String key, Duration otherwise) {
    return value(
            at, node, key, "a number with ms, s, m or h", it -> scalar(it).flatMap(Spans::parse))
        .orElse(otherwise);
  }

  private <T> Optional<T> value(
      String at, JsonNode node, String key, String expected, Function<JsonNode, Optional<T>> read) {
    @Nullable JsonNode given = node.get(key);
    if (given == null) {
      return Optional.empty();
    }
    Optional<T> value = read.apply(given);
    if (value.isEmpty()) {
      fault(at + "/" + key, "it must be " + expected);
    }
    return value;
  }

  private static Optional<String> scalar(JsonNode node) {
    return node.isValueNode() && !node.isNull() && !node.asString("").isEmpty()
        ? Optional.of(node.asString(""))
        : Optional.empty();
  }
}
