package dev.solidflux.core.run;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.id.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Of runs of another pipeline. */
final class ChildWindow extends Window {
  private final Work.Child child;
  private final Run run;
  private final Instant now;
  private final List<Child> begun = new ArrayList<>();

  ChildWindow(
      Work.Child child,
      Run run,
      Instant now,
      int scope,
      String solid,
      Spread spread,
      Numbers numbers) {
    super(scope, solid, spread, numbers);
    this.child = child;
    this.run = run;
    this.now = now;
  }

  @Override
  int room(@Nullable ForEach forEach) {
    int open = spread().open().size();
    int most = Math.min(super.room(forEach), Kin.allowance(run) - open);
    return Math.max(most, open == 0 ? Math.min(1, spread().unopened()) : 0);
  }

  @Override
  Added add(Expressions expressions, ScopeBindings values) {
    if (Kin.depth(run) >= RunLimits.DEPTH) {
      return new Added.TooMuch(
          limit("%d runs are above this one; it may not begin another".formatted(RunLimits.DEPTH)));
    }
    return switch (expressions.evaluate(child.input(), values)) {
      case Evaluated.Value(JsonNode input) -> add(input);
      case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
    };
  }

  private Added add(JsonNode input) {
    int number = numbers().nextInvocation() + count();
    Added added = given("input", input);
    if (added instanceof Added.Fits) {
      begun.add(new Child(RunId.of(run.id(), number, now), input));
    }
    return added;
  }

  @Override
  RunEvent event() {
    return new RunEvent.ChildrenBegun(
        scope(), solid(), numbers().nextInvocation(), index(), List.copyOf(begun));
  }
}
