/** What protects a server without access control from web pages in its user's browser. */
@NullMarked
package dev.solidflux.api.guard;

import org.jspecify.annotations.NullMarked;
