package dev.solidflux.core.expression;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.runtime.CelEvaluationListener;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The places of an expression where CEL would write a value of any size into a message, or hash it,
 * before anybody can ask what that costs: where only a boolean or a key may stand.
 */
final class Positions {
  private static final Set<String> LOGICAL = Set.of("_&&_", "_||_");

  private final Set<Long> booleans = new HashSet<>();
  private final Set<Long> keys = new HashSet<>();

  private Positions() {}

  static Positions of(CelExpr expression) {
    Positions positions = new Positions();
    positions.visit(expression);
    return positions;
  }

  /** Charges each part of an expression once it has been evaluated, and looks at its place. */
  CelEvaluationListener charging(Budget budget) {
    return (expression, value) -> {
      budget.steps(1);
      if (value instanceof Iterable || value instanceof Map) {
        made(expression, budget);
        refuse(expression.id());
      }
    };
  }

  private static void made(CelExpr expression, Budget budget) {
    switch (expression.getKind()) {
      case LIST ->
          budget.make((long) PaidFunctions.REFERENCE * expression.list().elements().size());
      case MAP -> budget.make(8L * PaidFunctions.REFERENCE * expression.map().entries().size());
      default -> {}
    }
  }

  private void refuse(long id) {
    if (booleans.contains(id)) {
      throw new IllegalArgumentException("a boolean is needed, not a list or an object");
    }
    if (keys.contains(id)) {
      throw new IllegalArgumentException(
          "the keys of an object are strings, unlike a list or an object; use string(…)");
    }
  }

  private void visit(CelExpr expression) {
    switch (expression.getKind()) {
      case SELECT -> visit(expression.select().operand());
      case CALL -> call(expression.call());
      case LIST -> expression.list().elements().forEach(this::visit);
      case STRUCT -> expression.struct().entries().forEach(entry -> visit(entry.value()));
      case MAP -> {
        for (CelExpr.CelMap.Entry entry : expression.map().entries()) {
          keys.add(entry.key().id());
          visit(entry.key());
          visit(entry.value());
        }
      }
      case COMPREHENSION -> comprehension(expression.comprehension());
      case CONSTANT, IDENT, NOT_SET -> {}
    }
  }

  private void call(CelExpr.CelCall call) {
    List<CelExpr> arguments = call.args();
    if (LOGICAL.contains(call.function())) {
      arguments.forEach(argument -> booleans.add(argument.id()));
    } else if (call.function().equals("_?_:_")) {
      booleans.add(arguments.get(0).id());
    }
    call.target().ifPresent(this::visit);
    arguments.forEach(this::visit);
  }

  private void comprehension(CelComprehension loop) {
    booleans.add(loop.loopCondition().id());
    visit(loop.iterRange());
    visit(loop.accuInit());
    visit(loop.loopCondition());
    visit(loop.loopStep());
    visit(loop.result());
  }
}
