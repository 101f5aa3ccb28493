package dev.solidflux.core.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One compiled {@code ${…}}: a plain path or CEL. */
sealed interface Expression permits PathExpression, CelExpression {
  /** Every root name it reads, in order; a name read twice stands twice. */
  List<Name> names();

  JsonNode evaluate(Bindings values, Budget budget) throws ExpressionFailure;

  /**
   * @param offset in the expression's text, in UTF-16 units from 0
   * @param member the property of it that is read; null if it is read as a whole, or that is not
   *     said
   */
  record Name(String text, int offset, @Nullable String member) {}
}
