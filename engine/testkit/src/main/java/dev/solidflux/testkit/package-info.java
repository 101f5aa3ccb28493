/** What tests of the engine stand on: a worker that follows a script, a clock that tests move. */
@NullMarked
package dev.solidflux.testkit;

import org.jspecify.annotations.NullMarked;
