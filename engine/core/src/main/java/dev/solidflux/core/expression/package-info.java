/**
 * Templates: JSON whose strings may hold expressions, compiled once and evaluated without effects.
 */
@NullMarked
package dev.solidflux.core.expression;

import org.jspecify.annotations.NullMarked;
