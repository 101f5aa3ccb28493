/** OpenTelemetry: the spans of runs, and of the requests that submit them, to a collector. */
@NullMarked
package dev.solidflux.api.trace;

import org.jspecify.annotations.NullMarked;
