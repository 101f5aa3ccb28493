/** Puts the server together: services, stores, engine and routes, in the order they need. */
@NullMarked
package dev.solidflux.api.wiring;

import org.jspecify.annotations.NullMarked;
