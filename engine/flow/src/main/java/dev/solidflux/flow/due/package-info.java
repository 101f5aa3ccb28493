/** What is due: the timers of a shard, and since when somebody listens. */
@NullMarked
package dev.solidflux.flow.due;

import org.jspecify.annotations.NullMarked;
