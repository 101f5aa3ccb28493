/**
 * The engine's ports on PostgreSQL by R2DBC. Begin with {@link
 * dev.solidflux.postgres.PostgresStore}.
 */
@NullMarked
package dev.solidflux.postgres;

import org.jspecify.annotations.NullMarked;
