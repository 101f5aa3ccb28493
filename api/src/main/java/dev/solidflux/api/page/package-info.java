/** Serves the page that people watch runs on. */
@NullMarked
package dev.solidflux.api.page;

import org.jspecify.annotations.NullMarked;
