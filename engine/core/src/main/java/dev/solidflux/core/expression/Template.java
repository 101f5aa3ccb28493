package dev.solidflux.core.expression;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * JSON whose strings may hold expressions between a dollar sign with a brace and a closing brace. A
 * string that is one expression and nothing else becomes the expression's value with its type; in a
 * longer string the values are written into the text; a doubled dollar sign escapes.
 */
public final class Template {
  private final JsonNode source;
  private final TemplateNode root;
  private final List<Reference> references;

  Template(JsonNode source, TemplateNode root, List<Reference> references) {
    this.source = source;
    this.root = root;
    this.references = List.copyOf(references);
  }

  /** Compiles every expression, once. Never throws on account of what the strings hold. */
  public static Parsed parse(JsonNode source) {
    return new TemplateCompiler().compile(source);
  }

  /** The root names its expressions read, in the order of their first use. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    references.forEach(reference -> names.add(reference.name()));
    return names;
  }

  /** The same with their places, once for each use. */
  public List<Reference> references() {
    return references;
  }

  /** Whether it is one expression and nothing else, so that it may yield any type. */
  public boolean isExpression() {
    return root instanceof TemplateNode.Single;
  }

  /** Never throws on account of the expressions or the scope's values. */
  public Evaluated evaluate(Scope scope) {
    try {
      JsonNode value = root.evaluate(scope);
      if (root instanceof TemplateNode.Branch) {
        new Extent().add(value);
      }
      return new Evaluated.Value(value);
    } catch (ExpressionFailure failure) {
      return new Evaluated.Failed(String.valueOf(failure.getMessage()));
    }
  }

  /** The JSON it was parsed from. */
  public JsonNode source() {
    return source;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Template that && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source.toString();
  }

  /**
   * A name that an expression reads.
   *
   * @param pointer the string within the template
   * @param offset within that string, in UTF-16 units from 0
   */
  public record Reference(String name, Pointer pointer, int offset) {}
}
