package dev.solidflux.core.document;

import dev.solidflux.core.expression.Words;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What may be a name; each rule gives the fault's message, or an empty text. */
final class Naming {
  private static final Pattern PIPELINE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final Pattern VARIABLE = Pattern.compile("[a-z_][a-zA-Z0-9_]*");

  private Naming() {}

  static String pipelineFault(String name) {
    return PIPELINE.matcher(name).matches()
        ? ""
        : "a pipeline's name has 1 to 63 of a-z, 0-9, '.', '_' and '-', and begins with a letter or"
            + " digit";
  }

  /** Solids and the elements of a fan-out stand in expressions by their names. */
  static String variableFault(String name) {
    if (!VARIABLE.matcher(name).matches() || name.length() > Limits.NAME_BYTES) {
      return "'"
          + name
          + "' cannot be named in expressions: use a-z, A-Z, 0-9 and '_', begin with a-z or '_',"
          + " at most "
          + Limits.NAME_BYTES
          + " characters";
    }
    boolean taken =
        Words.CEL.contains(name)
            || Words.GIVEN.contains(name)
            || Words.INDEX.equals(name)
            || Words.SECRET.equals(name)
            || Words.STATUS.equals(name);
    return taken ? "'" + name + "' means something else in expressions" : "";
  }

  static String taskFault(String name) {
    return textFault("a task's name", name);
  }

  /** Some queues are the engine's or the broker's: a task put there would do harm. */
  static String queueFault(String name) {
    if (name.startsWith("sf.") || name.startsWith("amq.")) {
      return "queues that begin with 'sf.' or 'amq.' belong to the engine or to the broker";
    }
    return textFault("a queue's name", name);
  }

  private static String textFault(String what, String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    boolean control = text.chars().anyMatch(Character::isISOControl);
    return bytes >= 1 && bytes <= Limits.NAME_BYTES && !control
        ? ""
        : what + " has 1 to " + Limits.NAME_BYTES + " bytes and no control characters";
  }
}
