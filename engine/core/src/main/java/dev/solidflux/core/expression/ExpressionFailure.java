package dev.solidflux.core.expression;

import dev.solidflux.json.StorableText;
import java.util.Locale;

/** Why an expression has no value; it never leaves this package. */
final class ExpressionFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean limit;

  ExpressionFailure(String message) {
    this(message, false);
  }

  ExpressionFailure(String message, boolean limit) {
    super(message, null, false, false);
    this.limit = limit;
  }

  /** The result has more of something than it may. */
  static ExpressionFailure limit(String message, long most) {
    return new ExpressionFailure(String.format(Locale.ROOT, message, most), true);
  }

  boolean isLimit() {
    return limit;
  }

  /** Names the expression too, for a reader who sees nothing else. */
  ExpressionFailure in(String expression) {
    return new ExpressionFailure(shown(expression) + getMessage(), limit);
  }

  /** The beginning of a message about an expression. */
  static String shown(String expression) {
    return "${" + StorableText.cut(expression, 201) + "}: ";
  }
}
