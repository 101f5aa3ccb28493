/**
 * Compares ways to scale workers, by playing what was asked of them against a model of a cluster.
 */
@NullMarked
package dev.solidflux.bench.scaling;

import org.jspecify.annotations.NullMarked;
