/**
 * What every adapter of a port does: {@link dev.solidflux.testkit.conformance.StoreConformance} for
 * those of a database, {@link dev.solidflux.testkit.conformance.TransportConformance} for those of
 * a broker, {@link dev.solidflux.testkit.conformance.PayloadsConformance} for whatever keeps
 * values.
 */
@NullMarked
package dev.solidflux.testkit.conformance;

import org.jspecify.annotations.NullMarked;
