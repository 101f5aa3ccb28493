package dev.solidflux.core.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code a.b[0]["c d"]}, read straight from the JSON. CEL would understand it too, but this path
 * hands the node on untouched, whatever its size and however long its integers.
 */
final class PathExpression implements Expression {
  private static final Pattern ROOT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern STEP =
      Pattern.compile(
          "\\.([A-Za-z_][A-Za-z0-9_]*)|\\[([0-9]{1,9})]|\\[\"([^\"\\\\\n]*)\"]|\\['([^'\\\\\n]*)']");
  private static final Set<String> NOT_FIELDS = Set.of("true", "false", "null", "in");

  private final String text;
  private final Name root;
  private final List<Step> steps;

  private PathExpression(String text, Name root, List<Step> steps) {
    this.text = text;
    this.root = root;
    this.steps = steps;
  }

  /** Null if the text is more than a path, or a word of CEL. */
  static @Nullable PathExpression of(String text) {
    int end = text.stripTrailing().length();
    int start = text.length() - text.stripLeading().length();
    Matcher root = ROOT.matcher(text).region(Math.min(start, end), end);
    if (!root.lookingAt() || Words.CEL.contains(root.group())) {
      return null;
    }
    List<Step> steps = new ArrayList<>();
    Matcher step = STEP.matcher(text).region(root.end(), end);
    int at = root.end();
    while (at < end) {
      step.region(at, end);
      if (!step.lookingAt()) {
        return null;
      }
      String field = step.group(1);
      if (field != null && NOT_FIELDS.contains(field)) {
        return null;
      }
      at = step.end();
      steps.add(stepOf(step, at - start));
    }
    return new PathExpression(
        text.substring(start, end),
        new Name(root.group(), root.start(), member(steps)),
        List.copyOf(steps));
  }

  private static @Nullable String member(List<Step> steps) {
    return !steps.isEmpty() && steps.getFirst() instanceof Step.Field field ? field.name() : null;
  }

  private static Step stepOf(Matcher step, int end) {
    for (int group : new int[] {1, 3, 4}) {
      String field = step.group(group);
      if (field != null) {
        return new Step.Field(field, end);
      }
    }
    return new Step.Element(Integer.parseInt(step.group(2)), end);
  }

  @Override
  public List<Name> names() {
    return List.of(root);
  }

  @Override
  public JsonNode evaluate(Bindings values, Budget budget) throws ExpressionFailure {
    JsonNode node = rootValue(values, root.text());
    int read = root.text().length();
    for (Step step : steps) {
      JsonNode opened = budget.opened(node);
      JsonNode value = step.from(opened);
      if (value == null) {
        throw new ExpressionFailure(text.substring(0, read) + step.lack(opened));
      }
      node = value;
      read = step.end();
    }
    return node;
  }

  static JsonNode rootValue(Bindings values, String name) throws ExpressionFailure {
    JsonNode value = values.value(name);
    if (value == null) {
      throw new ExpressionFailure("there is no value for '" + name + "' here");
    }
    return value;
  }

  /** One step down. */
  private sealed interface Step {
    /** Where it ends in the path's text. */
    int end();

    /** Null if there is nothing. */
    @Nullable JsonNode from(JsonNode node);

    /** Why there is nothing, after the name of {@code node}. */
    String lack(JsonNode node);

    record Field(String name, int end) implements Step {
      @Override
      public @Nullable JsonNode from(JsonNode node) {
        return node.isObject() ? node.get(name) : null;
      }

      @Override
      public String lack(JsonNode node) {
        return node.isObject()
            ? " has no field '" + name + "'" + Nearest.hint(name, node.propertyNames())
            : " is " + Kinds.of(node) + " and has no field '" + name + "'";
      }
    }

    record Element(int index, int end) implements Step {
      @Override
      public @Nullable JsonNode from(JsonNode node) {
        return node.isArray() ? node.get(index) : null;
      }

      @Override
      public String lack(JsonNode node) {
        return node.isArray()
            ? " has " + node.size() + " elements, and none at [" + index + "]"
            : " is " + Kinds.of(node) + " and has no element [" + index + "]";
      }
    }
  }
}
