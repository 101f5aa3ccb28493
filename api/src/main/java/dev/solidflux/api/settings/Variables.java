package dev.solidflux.api.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads variables and notes every fault and every name asked for. An empty variable counts as not
 * set: that is what an empty value of a Helm chart or an {@code .env} file means.
 */
final class Variables {

  private final Map<String, String> environment;
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<String> faults = new ArrayList<>();

  Variables(Map<String, String> environment) {
    this.environment = environment;
  }

  Set<String> asked() {
    return asked;
  }

  Optional<String> text(String name) {
    asked.add(name);
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /**
   * The variables of one kind, by what follows the prefix; as they are, since they may be secret.
   */
  Map<String, String> beginningWith(String prefix) {
    asked.add(prefix + "NAME");
    return environment.entrySet().stream()
        .filter(one -> one.getKey().startsWith(prefix) && !one.getValue().isEmpty())
        .collect(
            Collectors.toMap(one -> one.getKey().substring(prefix.length()), Map.Entry::getValue));
  }

  /** Those of somebody else's that begin so, whole. */
  Map<String, String> named(String prefix) {
    return environment.entrySet().stream()
        .filter(one -> one.getKey().startsWith(prefix) && !one.getValue().isBlank())
        .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().strip()));
  }

  String text(String name, String otherwise, Pattern allowed, String form) {
    return parsed(
        name,
        otherwise,
        value -> allowed.matcher(value).matches() ? Optional.of(value) : Optional.empty(),
        form);
  }

  int integer(String name, int otherwise, int least, int most) {
    return parsed(name, otherwise, value -> integer(value, least, most), least + " to " + most);
  }

  /** Whole numbers from 1 by name: {@code gpu=4, mesh=2}. */
  Map<String, Integer> numbers(String name, int most) {
    return parsed(
        name,
        Map.of(),
        value -> byName(value, most),
        "numbers from 1 to %,d by name, such as gpu=4, mesh=2".formatted(most));
  }

  private static Optional<Map<String, Integer>> byName(String value, int most) {
    Map<String, Integer> numbers = new HashMap<>();
    for (String part : value.split(",", -1)) {
      int equals = part.lastIndexOf('=');
      Optional<Integer> number =
          equals < 1 ? Optional.empty() : integer(part.substring(equals + 1).strip(), 1, most);
      String key = equals < 1 ? "" : part.substring(0, equals).strip();
      if (number.isEmpty() || key.isEmpty() || numbers.put(key, number.get()) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(Map.copyOf(numbers));
  }

  Duration duration(String name, Duration otherwise) {
    return parsed(name, otherwise, Spans::parse, "a number with ms, s, m or h, such as 20s");
  }

  <E extends Enum<E>> E oneOf(String name, E otherwise, Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    List<String> labels = constants.stream().map(Variables::label).toList();
    return parsed(
        name,
        otherwise,
        value -> constants.stream().filter(c -> label(c).equals(value)).findFirst(),
        "one of " + String.join(", ", labels));
  }

  boolean truth(String name, boolean otherwise) {
    return parsed(
        name,
        otherwise,
        value ->
            switch (value) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            },
        "true or false");
  }

  void fault(String name, String expected) {
    faults.add(name + " must be " + expected);
  }

  /**
   * @throws InvalidSettings with all faults, if there is one
   */
  void refuseFaults() {
    if (!faults.isEmpty()) {
      throw new InvalidSettings(faults);
    }
  }

  <T> T parsed(String name, T otherwise, Function<String, Optional<T>> parse, String expected) {
    Optional<String> given = text(name);
    if (given.isEmpty()) {
      return otherwise;
    }
    Optional<T> value = parse.apply(given.get());
    if (value.isEmpty()) {
      fault(name, expected + "; it is '" + given.get() + "'");
    }
    return value.orElse(otherwise);
  }

  private static Optional<Integer> integer(String value, int least, int most) {
    if (!value.matches("\\d{1,9}")) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(value)).filter(n -> n >= least && n <= most);
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT);
  }
}
