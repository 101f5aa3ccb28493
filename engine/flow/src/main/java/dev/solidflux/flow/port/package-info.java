/**
 * What the engine needs of the world: PostgreSQL's part ({@link dev.solidflux.flow.port.Journal}
 * and its neighbours) and the broker's ({@link dev.solidflux.flow.port.Transport}). Each port has
 * one conformance suite in the test kit, which every adapter passes. No method of an adapter may
 * let a cancellation reach its driver; pages are bounded, so they come as lists.
 */
@NullMarked
package dev.solidflux.flow.port;

import org.jspecify.annotations.NullMarked;
