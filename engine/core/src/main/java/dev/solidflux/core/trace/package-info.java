/** A run as a trace of OpenTelemetry's: ids that every node comes to, and spans from its events. */
@NullMarked
package dev.solidflux.core.trace;

import org.jspecify.annotations.NullMarked;
