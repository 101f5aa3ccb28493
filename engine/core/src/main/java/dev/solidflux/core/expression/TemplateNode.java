package dev.solidflux.core.expression;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A template's compiled shape. What holds no expression is a constant, however large it is. */
sealed interface TemplateNode {
  /** Whether there are only constants and plain paths in it. */
  boolean isPlain();

  /** The value of a node that stands alone. */
  JsonNode evaluate(Bindings values, Budget budget) throws ExpressionFailure;

  /**
   * The value within a larger one, which is measured as it grows.
   *
   * @param level of this value in the whole, from 1
   */
  default JsonNode evaluate(Bindings values, Budget budget, Extent whole, int level)
      throws ExpressionFailure {
    JsonNode value = evaluate(values, budget);
    whole.add(value, level);
    return value;
  }

  record Constant(JsonNode value) implements TemplateNode {
    @Override
    public boolean isPlain() {
      return true;
    }

    @Override
    public JsonNode evaluate(Bindings values, Budget budget) {
      return value;
    }
  }

  /** A secret, of which only its name is ever here. */
  record Secret(JsonNode mark) implements TemplateNode {
    @Override
    public boolean isPlain() {
      return true;
    }

    @Override
    public JsonNode evaluate(Bindings values, Budget budget) {
      return mark;
    }
  }

  record Single(String code, Expression expression) implements TemplateNode {
    @Override
    public boolean isPlain() {
      return expression instanceof PathExpression;
    }

    @Override
    public JsonNode evaluate(Bindings values, Budget budget) throws ExpressionFailure {
      try {
        JsonNode value = expression.evaluate(values, budget);
        Extent.requireDepth(value);
        return value;
      } catch (ExpressionFailure failure) {
        throw failure.in(code);
      } catch (Budget.LimitPassed passed) {
        throw new ExpressionFailure(String.valueOf(passed.getMessage()), true).in(code);
      }
    }
  }

  record Text(List<TemplateNode> pieces) implements TemplateNode {
    @Override
    public boolean isPlain() {
      return pieces.stream().allMatch(TemplateNode::isPlain);
    }

    @Override
    public JsonNode evaluate(Bindings values, Budget budget) throws ExpressionFailure {
      StringBuilder text = new StringBuilder();
      Extent extent = new Extent(budget);
      Parts parts = new Parts();
      for (TemplateNode piece : pieces) {
        parts.add(
            () -> {
              String written = written(piece, values, budget);
              extent.addText(written);
              text.append(written);
            });
      }
      parts.require();
      return JsonNodeFactory.instance.stringNode(text.toString());
    }

    private static String written(TemplateNode piece, Bindings values, Budget budget)
        throws ExpressionFailure {
      JsonNode value = budget.opened(piece.evaluate(values, budget));
      if (piece instanceof Single single && (value.isContainer() || value.isNull())) {
        throw new ExpressionFailure(
                "its value is " + Kinds.of(value) + ", which cannot stand within a text")
            .in(single.code());
      }
      return value.asString();
    }
  }

  /** A shape that puts several values together. */
  sealed interface Branch extends TemplateNode {
    @Override
    default JsonNode evaluate(Bindings values, Budget budget) throws ExpressionFailure {
      return evaluate(values, budget, new Extent(budget), 1);
    }
  }

  record Fields(Map<String, TemplateNode> fields) implements Branch {
    @Override
    public boolean isPlain() {
      return fields.values().stream().allMatch(TemplateNode::isPlain);
    }

    @Override
    public JsonNode evaluate(Bindings values, Budget budget, Extent whole, int level)
        throws ExpressionFailure {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      whole.addContainer(level);
      Parts parts = new Parts();
      for (Map.Entry<String, TemplateNode> field : fields.entrySet()) {
        parts.add(
            () -> {
              whole.addText(field.getKey());
              object.set(
                  field.getKey(), field.getValue().evaluate(values, budget, whole, level + 1));
            });
      }
      parts.require();
      return object;
    }
  }

  record Elements(List<TemplateNode> elements) implements Branch {
    @Override
    public boolean isPlain() {
      return elements.stream().allMatch(TemplateNode::isPlain);
    }

    @Override
    public JsonNode evaluate(Bindings values, Budget budget, Extent whole, int level)
        throws ExpressionFailure {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      whole.addContainer(level);
      Parts parts = new Parts();
      for (TemplateNode element : elements) {
        parts.add(() -> array.add(element.evaluate(values, budget, whole, level + 1)));
      }
      parts.require();
      return array;
    }
  }
}
