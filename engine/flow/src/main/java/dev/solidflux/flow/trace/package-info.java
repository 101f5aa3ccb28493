/** Tells what is committed as traces; the door is {@link dev.solidflux.flow.trace.Traces}. */
@NullMarked
package dev.solidflux.flow.trace;

import org.jspecify.annotations.NullMarked;
