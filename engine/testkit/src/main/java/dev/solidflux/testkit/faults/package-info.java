/** Faults that tests inject: cut and frozen connections, killed and stopped processes. */
@NullMarked
package dev.solidflux.testkit.faults;

import org.jspecify.annotations.NullMarked;
