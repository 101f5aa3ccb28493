package dev.solidflux.core.expression;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;

/**
 * What one evaluation may cost. CEL's own limit counts iterations only; a few of them over long
 * strings can still fill the memory, so every step counts, with the characters and elements that it
 * touched or made.
 */
final class Budget implements CelEvaluationListener {
  /** Iterations of all comprehensions of one expression together, counted by CEL. */
  static final int ITERATIONS = 50_000;

  static final int STEPS = 2_000_000;
  static final int CHARACTERS = 16 * 1024 * 1024;

  private long steps;
  private long characters;

  @Override
  public void callback(CelExpr expression, Object value) {
    steps++;
    if (value instanceof String text) {
      characters += text.length();
    } else if (value instanceof Collection<?> list && joins(expression)) {
      steps += list.size();
    }
    if (isSpent()) {
      throw new IllegalStateException(message());
    }
  }

  /** A failure inside {@code ||} may be swallowed by CEL, so ask once more at the end. */
  boolean isSpent() {
    return steps > STEPS || characters > CHARACTERS;
  }

  String message() {
    return steps > STEPS
        ? "it takes more than " + STEPS + " steps"
        : "it handles more than " + CHARACTERS + " characters";
  }

  /** {@code list + list}, but not the accumulation within a macro, which copies nothing. */
  private static boolean joins(CelExpr expression) {
    if (expression.getKind() != Kind.CALL || !expression.call().function().equals("_+_")) {
      return false;
    }
    CelExpr left = expression.call().args().get(0);
    return left.getKind() != Kind.IDENT || !left.ident().name().startsWith("@");
  }
}
