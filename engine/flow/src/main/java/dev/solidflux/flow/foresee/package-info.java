/**
 * What is expected of runs, beside everything else: no run waits for its forecast, and whatever
 * fails here costs nothing but that workers come when they are needed and not before.
 */
@org.jspecify.annotations.NullMarked
package dev.solidflux.flow.foresee;
