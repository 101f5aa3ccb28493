package dev.solidflux.core.expression;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A template's compiled shape. What holds no expression is a constant, however large it is. */
sealed interface TemplateNode {
  JsonNode evaluate(Scope scope) throws ExpressionFailure;

  /** A shape that puts several values together. */
  sealed interface Branch extends TemplateNode {}

  record Constant(JsonNode value) implements TemplateNode {
    @Override
    public JsonNode evaluate(Scope scope) {
      return value;
    }
  }

  record Single(String code, Expression expression) implements TemplateNode {
    @Override
    public JsonNode evaluate(Scope scope) throws ExpressionFailure {
      try {
        return expression.evaluate(scope);
      } catch (ExpressionFailure failure) {
        throw failure.in(code);
      }
    }
  }

  record Text(List<TemplateNode> pieces) implements TemplateNode {
    @Override
    public JsonNode evaluate(Scope scope) throws ExpressionFailure {
      StringBuilder text = new StringBuilder();
      Extent extent = new Extent();
      for (TemplateNode piece : pieces) {
        JsonNode value = piece.evaluate(scope);
        if (piece instanceof Single single && (value.isContainer() || value.isNull())) {
          throw new ExpressionFailure(
                  "its value is " + Kinds.of(value) + ", which cannot stand within a text")
              .in(single.code());
        }
        String written = value.asString();
        extent.addText(written);
        text.append(written);
      }
      return JsonNodeFactory.instance.stringNode(text.toString());
    }
  }

  record Fields(Map<String, TemplateNode> fields) implements Branch {
    @Override
    public JsonNode evaluate(Scope scope) throws ExpressionFailure {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, TemplateNode> field : fields.entrySet()) {
        object.set(field.getKey(), field.getValue().evaluate(scope));
      }
      return object;
    }
  }

  record Elements(List<TemplateNode> elements) implements Branch {
    @Override
    public JsonNode evaluate(Scope scope) throws ExpressionFailure {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (TemplateNode element : elements) {
        array.add(element.evaluate(scope));
      }
      return array;
    }
  }
}
