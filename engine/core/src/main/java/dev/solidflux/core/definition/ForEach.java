package dev.solidflux.core.definition;

import dev.solidflux.core.expression.Template;

/**
 * A dynamic fan-out: one invocation of the solid for each element, collected in order.
 *
 * @param elements must yield an array; known only when it is evaluated
 * @param as the name under which {@code args} see the element; {@code index} counts from 0
 */
public record ForEach(Template elements, String as) {
  /** The name of an element where the document gives none. */
  public static final String DEFAULT_NAME = "item";
}
