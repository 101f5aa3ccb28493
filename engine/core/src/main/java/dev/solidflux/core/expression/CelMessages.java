package dev.solidflux.core.expression;

import dev.cel.common.CelSourceLocation;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** CEL's messages in the words of a pipeline's author. */
final class CelMessages {
  private static final Pattern PREFIX = Pattern.compile("^evaluation error( at <input>:\\d+)?: ");
  private static final Pattern JAVA = Pattern.compile("\\bjava\\.[a-z.]*[A-Z]\\w*: ");
  private static final Pattern OVERLOAD =
      Pattern.compile(
          "(?is)^(?:found )?no matching overload for (?:function )?'([^']+)'"
              + "(?: applied to '(.*?)')?\\.? ?(?:\\(candidates.*|Overload candidates.*)?$");
  private static final Pattern UNDECLARED =
      Pattern.compile("^undeclared reference to '([^']*)' \\(in container '.*'\\)$");
  private static final Pattern UNEXPECTED =
      Pattern.compile(
          "(?s)^(?:no viable alternative at input|extraneous input|mismatched input"
              + "|token recognition error at:) ('.*?')(?: expecting .*)?$");
  private static final Pattern MISSING_KEY =
      Pattern.compile("(?s)key '(.+)' is not present in map");

  /** How many objects are looked through for a near key, and how many keys. */
  private static final int MOST_OBJECTS = 200;

  private static final int MOST_KEYS = 2_000;

  /** A message may hold a value of megabytes, on which these patterns would take for ever. */
  private static final int BEGINNING = 2_000;

  private static final int END = 200;

  private CelMessages() {}

  static String readable(Exception e) {
    return readable(String.valueOf(e.getMessage()));
  }

  static String readable(String message) {
    String text =
        JAVA.matcher(PREFIX.matcher(withoutMiddle(message)).replaceFirst("")).replaceAll("");
    Matcher overload = OVERLOAD.matcher(text);
    if (overload.find()) {
      return misfit(overload.group(1), overload.group(2) == null ? "" : overload.group(2));
    }
    Matcher undeclared = UNDECLARED.matcher(text);
    if (undeclared.find()) {
      return "there is no function or type '" + undeclared.group(1) + "'";
    }
    if (text.startsWith("Iteration budget exceeded")) {
      return String.format(Locale.ROOT, "it takes more than %,d iterations", Budget.ITERATIONS);
    }
    Matcher key = MISSING_KEY.matcher(text);
    if (key.find()) {
      return "there is no field '" + key.group(1) + "'";
    }
    Matcher unexpected = UNEXPECTED.matcher(text);
    return unexpected.find() ? "unexpected " + unexpected.group(1) : text.strip();
  }

  private static String withoutMiddle(String message) {
    return message.length() <= BEGINNING + END
        ? message
        : message.substring(0, BEGINNING) + "…" + message.substring(message.length() - END);
  }

  private static String misfit(String function, String types) {
    String operator = function.replace("_", "").replace("@", "");
    boolean named = !operator.isEmpty() && Character.isLetter(operator.charAt(0));
    String what = named ? "the arguments of " + function : "the operands of " + operator;
    String found = types.isEmpty() ? "" : " " + types;
    return what
        + " do not fit together"
        + found
        + "; convert with int(…), double(…) or string(…), ints and doubles do not mix";
  }

  /**
   * CEL does not say which object lacked a key, so the hint is drawn from all it could have been.
   */
  static String nearestField(Exception e, Map<String, JsonNode> roots) {
    Matcher key = MISSING_KEY.matcher(withoutMiddle(String.valueOf(e.getMessage())));
    if (!key.find()) {
      return "";
    }
    Set<String> fields = new LinkedHashSet<>();
    int[] left = {MOST_OBJECTS};
    roots.values().forEach(root -> collect(root, fields, left));
    return Nearest.hint(key.group(1), fields);
  }

  private static void collect(JsonNode node, Set<String> fields, int[] left) {
    if (!node.isContainer() || left[0]-- <= 0) {
      return;
    }
    for (String name : node.propertyNames()) {
      if (fields.size() == MOST_KEYS) {
        return;
      }
      fields.add(name);
    }
    for (JsonNode child : node) {
      if (left[0] <= 0) {
        return;
      }
      collect(child, fields, left);
    }
  }

  /** CEL counts lines from 1 and columns in code points from 0. */
  static int offset(CelSourceLocation location, String text) {
    int start = 0;
    for (int line = 1; line < location.getLine(); line++) {
      int end = text.indexOf('\n', start);
      start = end < 0 ? text.length() : end + 1;
    }
    int left = text.codePointCount(start, text.length());
    return text.offsetByCodePoints(start, Math.clamp(location.getColumn(), 0, left));
  }
}
