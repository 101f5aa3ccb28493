/** Secrets, as the environment and mounted files hold them. */
@NullMarked
package dev.solidflux.api.secret;

import org.jspecify.annotations.NullMarked;
