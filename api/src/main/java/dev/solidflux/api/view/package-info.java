/**
 * What callers get to see of pipelines and runs; these records are the JSON of {@code
 * docs/http-api.md}.
 */
@NullMarked
package dev.solidflux.api.view;

import org.jspecify.annotations.NullMarked;
