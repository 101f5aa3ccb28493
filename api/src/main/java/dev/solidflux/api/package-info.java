/** The process: one jar that is the server and the command line. */
@NullMarked
package dev.solidflux.api;

import org.jspecify.annotations.NullMarked;
