/** Workers on this machine, as many as there is something to do for, down to none. */
@NullMarked
package dev.solidflux.api.cli.workers;

import org.jspecify.annotations.NullMarked;
