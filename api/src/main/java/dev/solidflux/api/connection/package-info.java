/**
 * Connections of clients: how long one is waited for, how much waits for it, and when it is gone.
 */
@NullMarked
package dev.solidflux.api.connection;

import org.jspecify.annotations.NullMarked;
