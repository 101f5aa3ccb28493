/** What tests of the engine are made of: a worker that follows a script, and its neighbours. */
@NullMarked
package dev.solidflux.testkit;

import org.jspecify.annotations.NullMarked;
