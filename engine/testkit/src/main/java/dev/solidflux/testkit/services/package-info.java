/** The real broker and the real database that tests run on, started once per JVM. */
@NullMarked
package dev.solidflux.testkit.services;

import org.jspecify.annotations.NullMarked;
