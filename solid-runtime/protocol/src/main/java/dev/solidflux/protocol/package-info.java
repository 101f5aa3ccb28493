/**
 * Celery's message protocol v2 as values, in both directions, and the one decoder that nobody can
 * make throw.
 */
@NullMarked
package dev.solidflux.protocol;

import org.jspecify.annotations.NullMarked;
