/** The routes of {@code docs/http-api.md}. */
@NullMarked
package dev.solidflux.api.http;

import org.jspecify.annotations.NullMarked;
