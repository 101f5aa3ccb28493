package dev.solidflux.core.run;

import dev.solidflux.core.definition.Solid;

/** Whether the turn of a solid has come. */
sealed interface Turn {

  record Now() implements Turn {}

  record NotYet() implements Turn {}

  /**
   * It will not come.
   *
   * @param because the solid on whose account
   */
  record Never(String because) implements Turn {}

  static Turn of(Scope scope, Solid solid) {
    if (solid.dependsOn().isEmpty()) {
      return new Now();
    }
    return switch (solid.join()) {
      case ALL -> all(scope, solid);
      case ANY -> any(scope, solid);
      case FINISHED -> ended(scope, solid) ? new Now() : new NotYet();
    };
  }

  private static Turn all(Scope scope, Solid solid) {
    boolean all = true;
    for (String on : solid.dependsOn()) {
      SolidState.Word word = scope.state(on).word();
      if (word == SolidState.Word.SKIPPED) {
        return new Never(on);
      }
      all &= word == SolidState.Word.SUCCEEDED;
    }
    return all ? new Now() : new NotYet();
  }

  private static Turn any(Scope scope, Solid solid) {
    if (!ended(scope, solid)) {
      return new NotYet();
    }
    boolean any =
        solid.dependsOn().stream()
            .anyMatch(on -> scope.state(on).word() == SolidState.Word.SUCCEEDED);
    return any ? new Now() : new Never(solid.dependsOn().iterator().next());
  }

  private static boolean ended(Scope scope, Solid solid) {
    return solid.dependsOn().stream().allMatch(on -> scope.state(on) instanceof SolidState.Ended);
  }
}
