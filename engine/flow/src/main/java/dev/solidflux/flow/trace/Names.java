package dev.solidflux.flow.trace;

import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.trace.Named;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What a run's invocations are called, those that are over too. */
final class Names implements IntFunction<Named> {
  private static final Named UNKNOWN = new Named("unknown", null, null, null);

  private final Run run;

  Names(Run run) {
    this.run = run;
  }

  /** As far as the event that opens them says it itself. */
  static IntFunction<Named> of(RunEvent event) {
    return switch (event) {
      case RunEvent.InvocationsScheduled e -> named(e.solid());
      case RunEvent.InvocationsHeld e -> named(e.solid());
      case RunEvent.WaitsBegun e -> named(e.solid());
      case RunEvent.ChildrenBegun e -> named(e.solid());
      default -> any -> UNKNOWN;
    };
  }

  private static IntFunction<Named> named(String solid) {
    Named named = new Named(solid, null, null, null);
    return any -> named;
  }

  @Override
  public Named apply(int invocation) {
    return run.solidOf(invocation).map(solid -> named(solid, index(invocation))).orElse(UNKNOWN);
  }

  /** Of one that is over nobody remembers it. */
  private @Nullable Integer index(int invocation) {
    return run.invocation(invocation).map(Invocation::index).orElse(null);
  }

  private static Named named(Solid solid, @Nullable Integer index) {
    return solid.work() instanceof Work.Task task
        ? new Named(solid.path(), index, task.queue(), task.task())
        : new Named(solid.path(), index, null, null);
  }
}
