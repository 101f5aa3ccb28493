/** A client of the HTTP API, on what the JDK brings. */
@NullMarked
package dev.solidflux.api.cli.client;

import org.jspecify.annotations.NullMarked;
