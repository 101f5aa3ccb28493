package dev.solidflux.core.expression;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** One compiled {@code ${…}}: a plain path or CEL. */
sealed interface Expression permits PathExpression, CelExpression {
  /** Every root name it reads, in order; a name read twice stands twice. */
  List<Name> names();

  JsonNode evaluate(Scope scope, Budget budget) throws ExpressionFailure;

  /**
   * @param offset in the expression's text, in UTF-16 units from 0
   */
  record Name(String text, int offset) {}
}
