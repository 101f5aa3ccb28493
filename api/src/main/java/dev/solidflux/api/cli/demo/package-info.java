/** A server, its workers and a run of the room example, in one command. */
@NullMarked
package dev.solidflux.api.cli.demo;

import org.jspecify.annotations.NullMarked;
