/**
 * What happens to a run: {@link dev.solidflux.core.run.Command} in, {@link
 * dev.solidflux.core.run.RunEvent} decided, {@link dev.solidflux.core.run.Run} folded, {@link
 * dev.solidflux.core.run.Effect} out.
 */
@NullMarked
package dev.solidflux.core.run;

import org.jspecify.annotations.NullMarked;
