/** One suite per port: what every adapter of it does. */
@NullMarked
package dev.solidflux.testkit.conformance;

import org.jspecify.annotations.NullMarked;
