/** Owning shards: leases are kept and shared, and whatever does not move loses its own. */
@NullMarked
package dev.solidflux.flow.own;

import org.jspecify.annotations.NullMarked;
