/** Time that a test steps by hand, and the threads that run in it. */
@NullMarked
package dev.solidflux.testkit.time;

import org.jspecify.annotations.NullMarked;
