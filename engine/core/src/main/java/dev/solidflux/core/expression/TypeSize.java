package dev.solidflux.core.expression;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts how large the types would be that CEL finds for the parts of an expression, before it
 * does: a list's type holds that of its elements, a map's those of its keys and of its values, and
 * {@code [x].map(a, {a: a}).map(b, {b: b})} doubles it at each step.
 */
final class TypeSize {
  /** The sizes of all parts together. */
  static final int MOST = 500_000;

  private long total;

  private TypeSize() {}

  /**
   * @throws IllegalArgumentException if they are larger than {@link #MOST}
   */
  static void requireModest(CelExpr expression) {
    new TypeSize().of(expression, Map.of());
  }

  /** At least the size of its type; {@code known} has those of the macros' variables. */
  private long of(CelExpr expression, Map<String, Long> known) {
    long size =
        switch (expression.getKind()) {
          case CONSTANT, NOT_SET -> 1;
          case IDENT -> known.getOrDefault(expression.ident().name(), 1L);
          case SELECT -> of(expression.select().operand(), known);
          case CALL -> call(expression.call(), known);
          case LIST -> 1 + largest(expression.list().elements(), known);
          case STRUCT -> struct(expression.struct(), known);
          case MAP -> map(expression.map(), known);
          case COMPREHENSION -> comprehension(expression.comprehension(), known);
        };
    total += size;
    if (total > MOST) {
      throw new IllegalArgumentException(
          "its lists and objects stand within each other too often; leave some of it to a solid");
    }
    return size;
  }

  private long largest(Iterable<CelExpr> expressions, Map<String, Long> known) {
    long largest = 1;
    for (CelExpr expression : expressions) {
      largest = Math.max(largest, of(expression, known));
    }
    return largest;
  }

  /** No function of CEL's makes a type that is larger than those of what it is given. */
  private long call(CelExpr.CelCall call, Map<String, Long> known) {
    long target = call.target().map(on -> of(on, known)).orElse(1L);
    return Math.max(target, largest(call.args(), known));
  }

  private long struct(CelExpr.CelStruct struct, Map<String, Long> known) {
    long largest = 1;
    for (CelExpr.CelStruct.Entry entry : struct.entries()) {
      largest = Math.max(largest, of(entry.value(), known));
    }
    return 1 + largest;
  }

  private long map(CelExpr.CelMap map, Map<String, Long> known) {
    long keys = 1;
    long values = 1;
    for (CelExpr.CelMap.Entry entry : map.entries()) {
      keys = Math.max(keys, of(entry.key(), known));
      values = Math.max(values, of(entry.value(), known));
    }
    return 1 + keys + values;
  }

  /** What a macro collects is at first empty, and has its type from the first step on. */
  private long comprehension(CelComprehension loop, Map<String, Long> known) {
    long range = of(loop.iterRange(), known);
    long first = of(loop.accuInit(), known);
    Map<String, Long> inner = new HashMap<>(known);
    inner.put(loop.iterVar(), range);
    inner.put(loop.iterVar2(), range);
    inner.put(loop.accuVar(), first);
    long collected = Math.max(first, of(loop.loopStep(), inner));
    inner.put(loop.accuVar(), collected);
    of(loop.loopCondition(), inner);
    return of(loop.result(), inner);
  }
}
