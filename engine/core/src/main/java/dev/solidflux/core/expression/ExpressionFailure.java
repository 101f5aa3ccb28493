package dev.solidflux.core.expression;

/** Why an expression has no value; it never leaves this package. */
final class ExpressionFailure extends Exception {
  ExpressionFailure(String message) {
    super(message, null, false, false);
  }

  /** Names the expression too, for a reader who sees nothing else. */
  ExpressionFailure in(String expression) {
    String shown = expression.length() > 200 ? expression.substring(0, 200) + "…" : expression;
    return new ExpressionFailure("${" + shown + "}: " + getMessage());
  }
}
