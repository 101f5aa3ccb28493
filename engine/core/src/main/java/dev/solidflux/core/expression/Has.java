package dev.solidflux.core.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.NullValue;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import java.util.Optional;

/**
 * CEL's {@code has}, but for what is null: there is nothing in it, where CEL would fail. So {@code
 * has(a.x)} may be asked of a solid that may have been skipped.
 */
final class Has {

  static final CelMacro MACRO = CelMacro.newGlobalMacro("has", 1, Has::expanded);

  private Has() {}

  private static Optional<CelExpr> expanded(
      CelMacroExprFactory factory, CelExpr target, ImmutableList<CelExpr> arguments) {
    CelExpr argument = arguments.get(0);
    if (argument.getKind() != CelExpr.ExprKind.Kind.SELECT) {
      return Optional.of(factory.reportError("has(…) needs a field, such as has(a.x)"));
    }
    CelExpr operand = argument.select().operand();
    CelExpr has = factory.newSelect(operand, argument.select().field(), true);
    while (true) {
      has = factory.newGlobalCall("_&&_", isThere(factory, operand), has);
      if (operand.getKind() != CelExpr.ExprKind.Kind.SELECT) {
        return Optional.of(has);
      }
      operand = operand.select().operand();
    }
  }

  private static CelExpr isThere(CelMacroExprFactory factory, CelExpr operand) {
    return factory.newGlobalCall(
        "_!=_",
        factory.newGlobalCall("dyn", factory.copy(operand)),
        factory.newConstant(CelConstant.ofValue(NullValue.NULL_VALUE)));
  }
}
