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

  private final Name root;
  private final List<Step> steps;

  private PathExpression(Name root, List<Step> steps) {
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
      steps.add(stepOf(step, text.substring(start, step.start())));
    }
    return new PathExpression(new Name(root.group(), root.start()), List.copyOf(steps));
  }

  private static Step stepOf(Matcher step, String before) {
    for (int group : new int[] {1, 3, 4}) {
      String field = step.group(group);
      if (field != null) {
        return new Step.Field(field, before);
      }
    }
    return new Step.Element(Integer.parseInt(step.group(2)), before);
  }

  @Override
  public List<Name> names() {
    return List.of(root);
  }

  @Override
  public JsonNode evaluate(Scope scope) throws ExpressionFailure {
    JsonNode node = rootValue(scope, root.text());
    for (Step step : steps) {
      node = step.from(node);
    }
    return node;
  }

  static JsonNode rootValue(Scope scope, String name) throws ExpressionFailure {
    JsonNode value = scope.value(name);
    if (value == null) {
      throw new ExpressionFailure("there is no value for '" + name + "' here");
    }
    return value;
  }

  /** One step down; {@code before} is the path that led to it, for messages. */
  private sealed interface Step {
    JsonNode from(JsonNode node) throws ExpressionFailure;

    record Field(String name, String before) implements Step {
      @Override
      public JsonNode from(JsonNode node) throws ExpressionFailure {
        if (!node.isObject()) {
          throw new ExpressionFailure(
              before + " is " + Kinds.of(node) + " and has no field '" + name + "'");
        }
        JsonNode value = node.get(name);
        if (value == null) {
          throw new ExpressionFailure(
              before + " has no field '" + name + "'" + Nearest.hint(name, node.propertyNames()));
        }
        return value;
      }
    }

    record Element(int index, String before) implements Step {
      @Override
      public JsonNode from(JsonNode node) throws ExpressionFailure {
        if (!node.isArray()) {
          throw new ExpressionFailure(
              before + " is " + Kinds.of(node) + " and has no element [" + index + "]");
        }
        if (index >= node.size()) {
          throw new ExpressionFailure(
              before + " has " + node.size() + " elements, and none at [" + index + "]");
        }
        return node.get(index);
      }
    }
  }
}
