package dev.solidflux.core.run;

import dev.solidflux.core.definition.Limit;
import dev.solidflux.core.expression.Bindings;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Kinds;
import dev.solidflux.json.StorableText;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The permits that something needs, of its limits with the keys that it has. */
sealed interface Needed {

  /** So long a text is no key. */
  int LENGTH = 255;

  record Known(List<Permit> permits) implements Needed {}

  record Failed(Failure failure) implements Needed {}

  /**
   * @throws Expressions.Spent if the step's expressions may cost no more
   */
  static Needed of(List<Limit> limits, Expressions expressions, Bindings values) {
    List<Permit> permits = new ArrayList<>(limits.size());
    for (Limit limit : limits) {
      switch (expressions.look(limit.key(), values)) {
        case Evaluated.Failed failed -> {
          return new Failed(Expressions.failure(failed));
        }
        case Evaluated.Value(JsonNode value) when value.isString() || value.isNumber() -> {
          String key = value.asString();
          if (key.length() > LENGTH || StorableText.fault(key).isPresent()) {
            return failed(limit, "a text of at most " + LENGTH + " characters", "another one");
          }
          permits.add(new Permit(limit.name(), key, limit.max()));
        }
        case Evaluated.Value(JsonNode value) -> {
          return failed(limit, "a text or a number", Kinds.of(value));
        }
      }
    }
    return new Known(List.copyOf(permits));
  }

  static Needed first(Permit one, List<Permit> others) {
    List<Permit> permits = new ArrayList<>(others.size() + 1);
    permits.add(one);
    permits.addAll(others);
    return new Known(List.copyOf(permits));
  }

  private static Needed failed(Limit limit, String needs, String found) {
    String message =
        "the key of a limit needs " + needs + ", but " + limit.key().source() + " is " + found;
    return new Failed(Failure.of(Failure.Cause.EXPRESSION, message));
  }
}
