/** A worker that needs no program of its own: its solids stand in a file. */
@NullMarked
package dev.solidflux.workerfile;

import org.jspecify.annotations.NullMarked;
