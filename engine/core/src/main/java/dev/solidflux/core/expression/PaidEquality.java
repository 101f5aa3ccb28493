package dev.solidflux.core.expression;

import dev.cel.common.values.CelByteString;
import dev.cel.runtime.RuntimeEquality;
import dev.solidflux.json.StorableJson;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CEL's equality, paid for element by element. Only two values without elements are left to it. */
record PaidEquality(Budget budget, RuntimeEquality standard) {

  boolean contains(List<?> list, Object value) {
    for (Object element : list) {
      if (equal(element, value)) {
        return true;
      }
    }
    return false;
  }

  boolean equal(Object left, Object right) {
    return equal(left, right, 1);
  }

  private boolean equal(Object left, Object right, int level) {
    budget.steps(1);
    if (isSame(left, right)) {
      return true;
    }
    if (level > StorableJson.MAX_DEPTH) {
      throw new Budget.LimitPassed(
          "values nested deeper than ", StorableJson.MAX_DEPTH, " levels are compared");
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      return a.size() == b.size() && elementsEqual(a.iterator(), b.iterator(), level);
    }
    if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
      return a.size() == b.size() && valuesEqual(a, b, level);
    }
    if (left instanceof String a && right instanceof String b) {
      budget.read(a.length() == b.length() ? a.length() : 0);
    } else if (left instanceof CelByteString a && right instanceof CelByteString b) {
      budget.read(a.size() == b.size() ? a.size() : 0);
    }
    return standard.objectEquals(left, right);
  }

  /** Each look at a node is a view of its own. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Object left, Object right) {
    return left == right
        || (left instanceof JsonView a && right instanceof JsonView b && a.node() == b.node());
  }

  private boolean elementsEqual(Iterator<?> left, Iterator<?> right, int level) {
    while (left.hasNext()) {
      if (!equal(left.next(), right.next(), level + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean valuesEqual(Map<?, ?> left, Map<?, ?> right, int level) {
    for (Map.Entry<?, ?> entry : left.entrySet()) {
      budget.read(entry.getKey() instanceof String key ? key.length() : 0);
      Optional<Object> other = standard.findInMap(right, entry.getKey());
      if (other.isEmpty() || !equal(entry.getValue(), other.get(), level + 1)) {
        return false;
      }
    }
    return true;
  }
}
