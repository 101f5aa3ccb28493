/** What the server is told by {@code SOLIDFLUX_*} environment variables, read once. */
@NullMarked
package dev.solidflux.api.settings;

import org.jspecify.annotations.NullMarked;
