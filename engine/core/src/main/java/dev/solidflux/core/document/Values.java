package dev.solidflux.core.document;

import dev.solidflux.core.definition.Priority;
import dev.solidflux.core.expression.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads values of the types that the language knows; what does not fit becomes a fault. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,18})(ms|s|m|h|d)");

  private final Faults faults;

  Values(Faults faults) {
    this.faults = faults;
  }

  /** An object with these properties only, or null. */
  Located.@Nullable Fields fields(Located located, String what, List<String> known) {
    if (!(located instanceof Located.Fields fields)) {
      wrongType(located, what + " must be an object");
      return null;
    }
    fields.members().forEach((name, member) -> check(name, member, what, known));
    return fields;
  }

  private void check(String name, Located.Member member, String what, List<String> known) {
    if (known.contains(name)) {
      return;
    }
    String message =
        what
            + " has no property '"
            + name
            + "'"
            + faults.effort().hint(name, known)
            + " (known: "
            + String.join(", ", known)
            + ")";
    faults.add(Code.UNKNOWN_PROPERTY, member.value().pointer(), member.keyOffset(), message);
  }

  static @Nullable Located optional(Located.Fields fields, String name) {
    Located.Member member = fields.members().get(name);
    return member == null ? null : member.value();
  }

  @Nullable Located required(Located.Fields fields, int offset, String what, String name) {
    Located value = optional(fields, name);
    if (value == null) {
      String message = what + " needs '" + name + "'";
      faults.add(Code.MISSING_PROPERTY, fields.pointer(), offset, message);
    }
    return value;
  }

  @Nullable String string(Located located, String what) {
    if (located instanceof Located.Scalar scalar && scalar.toJson().isString()) {
      return scalar.toJson().stringValue();
    }
    boolean scalar = located instanceof Located.Scalar value && !value.toJson().isNull();
    wrongType(located, what + " must be a text" + (scalar ? "; put it in quotes" : ""));
    return null;
  }

  /** One of these words, or null. */
  @Nullable String oneOf(Located located, String what, List<String> words) {
    String word = string(located, what);
    if (word == null || words.contains(word)) {
      return word;
    }
    String all = "'" + String.join("', '", words.subList(0, words.size() - 1)) + "' or '";
    faults.add(Code.BAD_TEXT, located, what + " is " + all + words.getLast() + "'");
    return null;
  }

  OptionalInt integer(Located located, String what, int least, int most) {
    JsonNode json = scalar(located);
    if (json == null || !json.isIntegralNumber()) {
      wrongType(located, what + " must be a whole number");
      return OptionalInt.empty();
    }
    if (!json.canConvertToInt() || json.intValue() < least || json.intValue() > most) {
      String message = what + " must be from " + least + " to " + most + ", not " + json;
      faults.add(Code.OUT_OF_RANGE, located, message);
      return OptionalInt.empty();
    }
    return OptionalInt.of(json.intValue());
  }

  /** Null if nothing is said of it, or something faulty. */
  @Nullable Integer priority(Located.Fields fields) {
    Located located = optional(fields, "priority");
    OptionalInt said =
        located == null
            ? OptionalInt.empty()
            : integer(located, "priority", Priority.LOWEST, Priority.HIGHEST);
    return said.isPresent() ? (Integer) said.getAsInt() : null;
  }

  OptionalDouble number(Located located, String what, int least, int most) {
    JsonNode json = scalar(located);
    if (json == null || !json.isNumber()) {
      wrongType(located, what + " must be a number");
      return OptionalDouble.empty();
    }
    double number = json.numberValue().doubleValue();
    if (!(number >= least && number <= most)) {
      String message = what + " must be from " + least + " to " + most + ", not " + json;
      faults.add(Code.OUT_OF_RANGE, located, message);
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(number);
  }

  @Nullable Duration duration(Located located, String what) {
    JsonNode json = scalar(located);
    if (json == null || !(json.isString() || json.isNumber())) {
      wrongType(located, what + " must be a duration such as 500ms, 30s, 10m, 2h or 1d");
      return null;
    }
    Matcher duration = DURATION.matcher(json.asString());
    if (!duration.matches()) {
      String hint =
          json.isIntegralNumber()
              ? "a number with its unit; did you mean " + json + "s?"
              : "a whole number and ms, s, m, h or d, such as 500ms or 10m";
      faults.add(Code.BAD_DURATION, located, what + " must be " + hint);
      return null;
    }
    long count = Long.parseLong(duration.group(1));
    Duration unit = unit(duration.group(2));
    if (count < 1 || count > Limits.LONGEST.dividedBy(unit)) {
      String days = Limits.LONGEST.toDays() + "d";
      faults.add(Code.OUT_OF_RANGE, located, what + " must be from 1ms to " + days);
      return null;
    }
    return unit.multipliedBy(count);
  }

  private static Duration unit(String name) {
    return switch (name) {
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }

  /** The texts of a list with their places; those that are none are left out. */
  List<Map.Entry<String, Located>> strings(Located located, String what) {
    if (!(located instanceof Located.Elements elements)) {
      boolean one = located instanceof Located.Scalar scalar && scalar.toJson().isString();
      wrongType(located, what + " must be a list" + (one ? "; put it in [ ]" : ""));
      return List.of();
    }
    List<Map.Entry<String, Located>> texts = new ArrayList<>();
    for (Located item : elements.items()) {
      String text = string(item, "each element of " + what);
      if (text != null) {
        texts.add(Map.entry(text, item));
      }
    }
    return texts;
  }

  Set<String> names(Located located, String what) {
    Set<String> names = new LinkedHashSet<>();
    strings(located, what).forEach(entry -> names.add(entry.getKey()));
    return names;
  }

  /** Says what it is instead, and nothing where a fault was added before. */
  void wrongType(Located located, String expected) {
    JsonNode json = scalar(located);
    String found =
        switch (located) {
          case Located.Fields fields -> "an object";
          case Located.Elements elements -> "a list";
          case Located.Scalar scalar -> Kinds.of(scalar.toJson());
        };
    if (json == null || !json.isMissingNode()) {
      faults.add(Code.WRONG_TYPE, located, expected + ", not " + found);
    }
  }

  private static @Nullable JsonNode scalar(Located located) {
    return located instanceof Located.Scalar scalar ? scalar.toJson() : null;
  }
}
