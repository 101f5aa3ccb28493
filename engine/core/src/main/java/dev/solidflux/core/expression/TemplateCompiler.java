package dev.solidflux.core.expression;

import dev.solidflux.core.expression.TemplateText.Piece;
import dev.solidflux.json.StorableText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Walks a template's source once, and finds all flaws in it. */
final class TemplateCompiler {
  private static final Pattern SECRET =
      Pattern.compile("\\s*" + Words.SECRET + "\\.([A-Za-z_][A-Za-z0-9_]{0,99})\\s*");

  private final Runnable before;
  private final List<Parsed.Flaw> flaws = new ArrayList<>();
  private final List<Template.Reference> references = new ArrayList<>();
  private final List<Template.Secret> secrets = new ArrayList<>();

  TemplateCompiler(Runnable before) {
    this.before = before;
  }

  Parsed compile(JsonNode source) {
    TemplateNode root = node(source, Pointer.ROOT);
    return flaws.isEmpty()
        ? new Parsed.Sound(new Template(source, root, references, secrets))
        : new Parsed.Flawed(flaws, references);
  }

  private TemplateNode node(JsonNode source, Pointer pointer) {
    if (source.isString()) {
      return string(source.stringValue(), pointer);
    }
    if (source.isObject()) {
      return object(source, pointer);
    }
    if (source.isArray()) {
      return array(source, pointer);
    }
    return new TemplateNode.Constant(source);
  }

  private TemplateNode object(JsonNode source, Pointer pointer) {
    Map<String, TemplateNode> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : source.properties()) {
      Pointer child = pointer.child(property.getKey());
      if (property.getKey().contains("${")) {
        flaws.add(new Parsed.Flaw(child, 0, "an expression cannot stand in a key"));
      }
      fields.put(property.getKey(), node(property.getValue(), child));
    }
    return fields.values().stream().allMatch(TemplateCompiler::isPlain)
        ? new TemplateNode.Constant(source(fields))
        : new TemplateNode.Fields(fields);
  }

  private static JsonNode source(Map<String, TemplateNode> constants) {
    var object = JsonNodeFactory.instance.objectNode();
    constants.forEach((name, node) -> object.set(name, ((TemplateNode.Constant) node).value()));
    return object;
  }

  private TemplateNode array(JsonNode source, Pointer pointer) {
    List<TemplateNode> elements = new ArrayList<>();
    for (JsonNode element : source) {
      elements.add(node(element, pointer.child(elements.size())));
    }
    if (!elements.stream().allMatch(TemplateCompiler::isPlain)) {
      return new TemplateNode.Elements(elements);
    }
    var array = JsonNodeFactory.instance.arrayNode();
    elements.forEach(element -> array.add(((TemplateNode.Constant) element).value()));
    return new TemplateNode.Constant(array);
  }

  private static boolean isPlain(TemplateNode node) {
    return node instanceof TemplateNode.Constant;
  }

  private TemplateNode string(String text, Pointer pointer) {
    List<Piece> pieces = TemplateText.split(text);
    String secret =
        pieces.size() == 1 && pieces.getFirst() instanceof Piece.Code code ? secret(code) : null;
    if (secret != null) {
      secrets.add(new Template.Secret(secret, pointer));
      return new TemplateNode.Secret(SecretPlaces.mark(secret));
    }
    List<TemplateNode> nodes = new ArrayList<>();
    for (Piece piece : pieces) {
      nodes.add(
          switch (piece) {
            case Piece.Plain plain -> constant(plain.text());
            case Piece.Code code -> code(code, pointer);
            case Piece.Open open -> {
              String message = "'${' without its '}'; a literal '${' is written '$${'";
              flaws.add(new Parsed.Flaw(pointer, open.offset(), message));
              yield constant("");
            }
          });
    }
    if (nodes.isEmpty()) {
      return constant("");
    }
    return nodes.size() == 1 ? nodes.get(0) : new TemplateNode.Text(nodes);
  }

  /** The name of the secret that a text is as a whole; null if it is none. */
  private static @Nullable String secret(Piece.Code code) {
    Matcher secret = SECRET.matcher(code.text());
    return secret.matches() ? secret.group(1) : null;
  }

  private TemplateNode code(Piece.Code code, Pointer pointer) {
    before.run();
    try {
      Expression expression = PathExpression.of(code.text());
      if (expression == null) {
        expression = CelExpression.of(code.text());
      }
      refer(expression.names(), code, pointer);
      return new TemplateNode.Single(code.text(), expression);
    } catch (CelExpression.Malformed malformed) {
      refer(malformed.names, code, pointer);
      String message = ExpressionFailure.shown(code.text()) + malformed.getMessage();
      flaws.add(
          new Parsed.Flaw(
              pointer,
              code.offset() + malformed.offset,
              StorableText.cut(message, Template.MOST_MESSAGE)));
      return constant("");
    }
  }

  private void refer(List<Expression.Name> names, Piece.Code code, Pointer pointer) {
    for (Expression.Name name : names) {
      references.add(
          new Template.Reference(
              name.text(), name.member(), pointer, code.offset() + name.offset()));
    }
  }

  private static TemplateNode constant(String text) {
    return new TemplateNode.Constant(JsonNodeFactory.instance.stringNode(text));
  }
}
