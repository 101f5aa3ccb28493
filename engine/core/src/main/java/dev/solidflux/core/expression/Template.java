package dev.solidflux.core.expression;

import dev.solidflux.json.StorableText;
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
  /** Characters of a message: enough for a person, whatever a value held. */
  static final int MOST_MESSAGE = 1_000;

  private final JsonNode source;
  private final TemplateNode root;
  private final List<Reference> references;
  private final List<Secret> secrets;
  private final boolean plain;

  Template(JsonNode source, TemplateNode root, List<Reference> references, List<Secret> secrets) {
    this.source = source;
    this.root = root;
    this.references = List.copyOf(references);
    this.secrets = List.copyOf(secrets);
    this.plain = root.isPlain();
  }

  /** Compiles every expression, once. Never throws on account of what the strings hold. */
  public static Parsed parse(JsonNode source) {
    return parse(source, () -> {});
  }

  /**
   * The same.
   *
   * @param before run before each expression is compiled; whatever it throws ends the work
   */
  public static Parsed parse(JsonNode source, Runnable before) {
    return new TemplateCompiler(before).compile(source);
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

  /**
   * The secrets in it. Each is the whole of a text, {@code secret.NAME} as its one expression; of
   * its value nothing is ever in a template or in what comes of it.
   */
  public List<Secret> secrets() {
    return secrets;
  }

  /** Whether it is one expression and nothing else, so that it may yield any type. */
  public boolean isExpression() {
    return root instanceof TemplateNode.Single || root instanceof TemplateNode.Secret;
  }

  /** Whether there is no expression in it. */
  public boolean isConstant() {
    return root instanceof TemplateNode.Constant;
  }

  /**
   * Whether there are only constants and plain paths in it: then a look at each is all it costs.
   */
  public boolean isPlain() {
    return plain;
  }

  /** With a budget of its own, and all the time in the world. */
  public Evaluated evaluate(Bindings values) {
    return evaluate(values, Budget.of(() -> false));
  }

  /**
   * Never throws on account of the expressions or the values.
   *
   * @param budget is charged, whatever comes of it
   */
  public Evaluated evaluate(Bindings values, Budget budget) {
    if (budget.isPathsOnly() && !plain) {
      return new Evaluated.Elsewhere();
    }
    try {
      return new Evaluated.Value(root.evaluate(values, budget));
    } catch (ExpressionFailure failure) {
      return failed(failure, failure.isLimit());
    } catch (Budget.LimitPassed passed) {
      return failed(passed, true);
    } catch (Budget.NotAtHand missing) {
      return budget.lacking();
    } catch (StackOverflowError deep) {
      return new Evaluated.Failed("the value is nested too deeply", true);
    } catch (RuntimeException unforeseen) {
      return failed(unforeseen, false);
    }
  }

  /** A message may hold whatever stood in a value. */
  private static Evaluated failed(Throwable why, boolean limit) {
    return new Evaluated.Failed(
        StorableText.cut(String.valueOf(why.getMessage()), MOST_MESSAGE), limit);
  }

  /** A template that is a constant. */
  public static Template constant(JsonNode value) {
    return new Template(value, new TemplateNode.Constant(value), List.of(), List.of());
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
   * A secret that a text is.
   *
   * @param pointer the string within the template
   */
  public record Secret(String name, Pointer pointer) {}

  /**
   * A name that an expression reads.
   *
   * @param member the property of it that is read; null if it is read as a whole, or that is not
   *     said
   * @param pointer the string within the template
   * @param offset within that string, in UTF-16 units from 0
   */
  public record Reference(String name, @Nullable String member, Pointer pointer, int offset) {}
}
