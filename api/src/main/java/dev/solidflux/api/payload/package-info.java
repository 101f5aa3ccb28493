/** Where large values are kept, and what is measured and told of it. */
@NullMarked
package dev.solidflux.api.payload;

import org.jspecify.annotations.NullMarked;
