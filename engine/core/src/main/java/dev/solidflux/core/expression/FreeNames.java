package dev.solidflux.core.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names that an expression reads from outside: all but the variables of its macros. */
final class FreeNames {
  private final CelSource source;
  private final List<Expression.Name> found = new ArrayList<>();

  private FreeNames(CelSource source) {
    this.source = source;
  }

  /** In the order of the text. */
  static List<Expression.Name> of(CelAbstractSyntaxTree tree) {
    FreeNames names = new FreeNames(tree.getSource());
    names.visit(tree.getExpr(), Set.of());
    Map<Integer, Expression.Name> byPlace = new TreeMap<>();
    names.found.forEach(name -> byPlace.merge(name.offset(), name, FreeNames::fuller));
    return List.copyOf(byPlace.values());
  }

  /** {@link Has} reads what stands at one place twice: as a whole, and a property of it. */
  private static Expression.Name fuller(Expression.Name one, Expression.Name other) {
    return one.member() == null ? other : one;
  }

  private void visit(CelExpr expression, Set<String> bound) {
    switch (expression.getKind()) {
      case IDENT -> ident(expression, bound, null);
      case SELECT -> select(expression.select(), bound);
      case CALL -> {
        expression.call().target().ifPresent(target -> visit(target, bound));
        expression.call().args().forEach(argument -> visit(argument, bound));
      }
      case LIST -> expression.list().elements().forEach(element -> visit(element, bound));
      case STRUCT -> expression.struct().entries().forEach(entry -> visit(entry.value(), bound));
      case MAP -> {
        for (CelExpr.CelMap.Entry entry : expression.map().entries()) {
          visit(entry.key(), bound);
          visit(entry.value(), bound);
        }
      }
      case COMPREHENSION -> comprehension(expression.comprehension(), bound);
      case CONSTANT, NOT_SET -> {}
    }
  }

  private void select(CelExpr.CelSelect select, Set<String> bound) {
    CelExpr operand = select.operand();
    if (operand.getKind() == CelExpr.ExprKind.Kind.IDENT) {
      ident(operand, bound, select.field());
    } else {
      visit(operand, bound);
    }
  }

  private void comprehension(CelComprehension loop, Set<String> bound) {
    Set<String> inner = new HashSet<>(bound);
    inner.add(loop.iterVar());
    inner.add(loop.iterVar2());
    inner.add(loop.accuVar());
    visit(loop.iterRange(), bound);
    visit(loop.accuInit(), bound);
    visit(loop.loopCondition(), inner);
    visit(loop.loopStep(), inner);
    visit(loop.result(), inner);
  }

  private void ident(CelExpr expression, Set<String> bound, @Nullable String member) {
    String name = expression.ident().name();
    if (!bound.contains(name) && !Words.CEL.contains(name)) {
      int codePoints = source.getPositionsMap().getOrDefault(expression.id(), 0);
      String text = source.getContent().toString();
      found.add(
          new Expression.Name(
              name,
              text.offsetByCodePoints(
                  0, Math.min(codePoints, text.codePointCount(0, text.length()))),
              member));
    }
  }
}
