/** Adapters of the ports in memory, with switches for what goes wrong in the real ones. */
@NullMarked
package dev.solidflux.testkit.memory;

import org.jspecify.annotations.NullMarked;
