/**
 * The ports in memory, with real fences and epochs and with switches for what goes wrong in the
 * real ones. They pass the same conformance suites as the real adapters.
 */
@NullMarked
package dev.solidflux.testkit.memory;

import org.jspecify.annotations.NullMarked;
