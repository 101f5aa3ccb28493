/**
 * What heavy solids run in: a GPU, a slice of one, or a share of the machine, each for one task at
 * a time.
 */
@NullMarked
package dev.solidflux.worker.slot;

import org.jspecify.annotations.NullMarked;
