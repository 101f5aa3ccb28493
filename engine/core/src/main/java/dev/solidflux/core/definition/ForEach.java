package dev.solidflux.core.definition;

import dev.solidflux.core.expression.Template;
import org.jspecify.annotations.Nullable;

/**
 * A dynamic fan-out: the solid's work is done once for each element, and its results are collected
 * in the order of the elements.
 *
 * @param elements must yield an array or an object; known only when it is evaluated
 * @param as the name of the element; {@code index} counts from 0
 * @param where yields whether a value becomes an element at all; null for all of them
 * @param maxParallel how many elements may be open at a time; null for as many as the engine opens
 * @param tolerate how many may fail; null for none
 */
public record ForEach(
    Template elements,
    String as,
    @Nullable Template where,
    @Nullable Integer maxParallel,
    @Nullable Tolerance tolerate) {
  /** The name of an element where the document gives none. */
  public static final String DEFAULT_NAME = "item";
}
