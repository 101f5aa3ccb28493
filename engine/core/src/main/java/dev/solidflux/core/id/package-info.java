/** Identities that are dear to change: run ids and authenticated task ids. */
@NullMarked
package dev.solidflux.core.id;

import org.jspecify.annotations.NullMarked;
