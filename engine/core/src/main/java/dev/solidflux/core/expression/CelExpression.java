package dev.solidflux.core.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelVariableResolver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An expression in CEL: standard functions and macros, nothing of our own, no clock, bounded cost.
 */
final class CelExpression implements Expression {
  /** In code points; more than a screenful belongs into a solid. */
  static final int MOST_CHARACTERS = 4_096;

  static final int MOST_NESTING = 50;
  static final int MOST_REGEX_CHARACTERS = 1_000;
  static final int MOST_REGEX_PROGRAM = 500;

  static final CelOptions OPTIONS =
      CelOptions.current()
          .comprehensionMaxIterations(Budget.ITERATIONS)
          .maxExpressionCodePointSize(MOST_CHARACTERS)
          .maxParseRecursionDepth(MOST_NESTING)
          .maxRegexProgramSize(MOST_REGEX_PROGRAM)
          .enableHeterogeneousNumericComparisons(true)
          .build();
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(
              CelStandardMacro.STANDARD_MACROS.stream()
                  .filter(macro -> macro != CelStandardMacro.HAS)
                  .toList())
          .addMacros(Has.MACRO)
          .build();

  /**
   * Not the planner: it walks a whole map on each access, where this one asks for the key. It has
   * no functions but one that the macros need: all others it asks {@link PaidFunctions} for.
   */
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .setStandardEnvironmentEnabled(false)
          .setStandardFunctions(
              CelStandardFunctions.newBuilder()
                  .includeFunctions(CelStandardFunctions.StandardFunction.NOT_STRICTLY_FALSE)
                  .build())
          .build();

  private final CelRuntime.Program program;
  private final Positions positions;
  private final List<Name> names;

  private CelExpression(CelRuntime.Program program, Positions positions, List<Name> names) {
    this.program = program;
    this.positions = positions;
    this.names = names;
  }

  /**
   * @throws Malformed with the first fault: those after it are mostly its consequences
   */
  static CelExpression of(String text) throws Malformed {
    List<Name> names = List.of();
    try {
      CelAbstractSyntaxTree tree = sound(COMPILER.parse(text), text, names);
      names = FreeNames.of(tree);
      for (Name name : names) {
        if (name.text().startsWith(".")) {
          throw new Malformed(name.offset(), "write " + name.text() + " without the dot in front");
        }
      }
      TypeSize.requireModest(tree.getExpr());
      CelCompilerBuilder compiler = COMPILER.toCompilerBuilder();
      names.forEach(name -> compiler.addVar(name.text(), SimpleType.DYN));
      CelAbstractSyntaxTree checked =
          CheckedTree.slim(sound(compiler.build().check(tree), text, names));
      return new CelExpression(
          RUNTIME.createProgram(checked), Positions.of(checked.getExpr()), names);
    } catch (CelEvaluationException | RuntimeException e) {
      throw new Malformed(0, CelMessages.readable(e), names);
    }
  }

  private static CelAbstractSyntaxTree sound(
      CelValidationResult result, String text, List<Name> names) throws Malformed {
    try {
      if (!result.hasError()) {
        return result.getAst();
      }
      CelIssue issue = result.getErrors().get(0);
      int offset = CelMessages.offset(issue.getSourceLocation(), text);
      throw new Malformed(
          offset,
          offset == text.length() ? "it ends too early" : CelMessages.readable(issue.getMessage()),
          names);
    } catch (CelValidationException e) {
      throw new Malformed(0, CelMessages.readable(e), names);
    }
  }

  @Override
  public List<Name> names() {
    return names;
  }

  @Override
  public JsonNode evaluate(Bindings values, Budget budget) throws ExpressionFailure {
    budget.begin();
    Map<String, JsonNode> roots = new LinkedHashMap<>();
    for (Name name : names) {
      roots.put(name.text(), PathExpression.rootValue(values, name.text()));
    }
    CelVariableResolver variables =
        name -> Optional.ofNullable(roots.get(name)).map(root -> JsonView.of(root, budget));
    try {
      Object value =
          program.trace(variables, new PaidFunctions(budget), positions.charging(budget));
      return CelResult.toJson(value, budget);
    } catch (Budget.NotAtHand missing) {
      budget.readAhead(missing, roots.values());
      throw missing;
    } catch (CelEvaluationException | RuntimeException e) {
      throw new ExpressionFailure(
          CelMessages.readable(e) + CelMessages.nearestField(e, roots), isLimit(e));
    } catch (StackOverflowError deep) {
      throw new ExpressionFailure("it or one of its values is nested too deeply", true);
    }
  }

  private static boolean isLimit(Exception e) {
    return e instanceof CelEvaluationException known
        && known.getErrorCode() == CelErrorCode.ITERATION_BUDGET_EXCEEDED;
  }

  /** A text that is no expression. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    final int offset;
    final transient List<Name> names;

    Malformed(int offset, String message) {
      this(offset, message, List.of());
    }

    /**
     * @param offset in UTF-16 units from 0
     * @param names what it reads all the same
     */
    Malformed(int offset, String message, List<Name> names) {
      super(message, null, false, false);
      this.offset = offset;
      this.names = names;
    }
  }
}
