package dev.solidflux.api.view;

import dev.solidflux.core.run.Parent;
import org.jspecify.annotations.Nullable;

/**
 * Whose solid a run is.
 *
 * @param run the id of the run that began it
 * @param invocation of that run, which waits for it
 */
public record ParentView(String run, int invocation) {

  static @Nullable ParentView of(@Nullable Parent parent) {
    return parent == null ? null : new ParentView(parent.run().toString(), parent.invocation());
  }
}
