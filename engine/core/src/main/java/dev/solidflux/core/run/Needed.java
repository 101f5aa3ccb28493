package dev.solidflux.core.run;

import dev.solidflux.core.definition.Limit;
import dev.solidflux.core.expression.Bindings;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Kinds;
import dev.solidflux.json.StorableText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The permits that something needs, of its limits with the keys that it has. */
sealed interface Needed {

  /** So long a text is no key. */
  int LENGTH = 255;

  record Known(List<Permit> permits) implements Needed {}

  record Failed(Failure failure) implements Needed {}

  /**
   * @throws Step.Missing if one of them looks into what is not at hand
   * @throws Expressions.Spent if the step's expressions may cost no more
   */
  static Needed of(List<Limit> limits, Expressions expressions, Bindings values) {
    List<Permit> permits = new ArrayList<>(limits.size());
    Step.@Nullable Missing lacking = null;
    for (Limit limit : limits) {
      try {
        switch (of(limit, expressions, values)) {
          case Known(List<Permit> one) -> permits.addAll(one);
          case Failed failed -> {
            return failed;
          }
        }
      } catch (Step.Missing missing) {
        expressions.tryOthers(missing);
        lacking = missing;
      }
    }
    if (lacking != null) {
      throw lacking;
    }
    return new Known(List.copyOf(permits));
  }

  private static Needed of(Limit limit, Expressions expressions, Bindings values) {
    return switch (expressions.look(limit.key(), values)) {
      case Evaluated.Failed failed -> new Failed(Expressions.failure(failed));
      case Evaluated.Value(JsonNode value) when value.isString() || value.isNumber() -> {
        String key = value.asString();
        yield key.length() > LENGTH || StorableText.fault(key).isPresent()
            ? failed(limit, "a text of at most " + LENGTH + " characters", "another one")
            : new Known(List.of(new Permit(limit.name(), key, limit.max())));
      }
      case Evaluated.Value(JsonNode value) -> failed(limit, "a text or a number", Kinds.of(value));
    };
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
