/** What followers read: a run's rows, as they come. */
@NullMarked
package dev.solidflux.flow.follow;

import org.jspecify.annotations.NullMarked;
