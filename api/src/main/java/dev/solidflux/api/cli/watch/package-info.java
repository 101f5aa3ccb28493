/** Follows a run and shows how far it is. */
@NullMarked
package dev.solidflux.api.cli.watch;

import org.jspecify.annotations.NullMarked;
