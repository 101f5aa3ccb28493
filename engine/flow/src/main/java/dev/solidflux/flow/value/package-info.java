/**
 * Values that are too large to stand in a history: kept elsewhere, and fetched when looked into.
 */
@NullMarked
package dev.solidflux.flow.value;

import org.jspecify.annotations.NullMarked;
