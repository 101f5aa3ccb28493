package com.example.@package@;

import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.SolidModule;
import dev.solidflux.worker.Worker;

/** What this worker does: META-INF/services names this class. */
public final class Solids implements SolidModule {

  /** The arguments, as the pipeline's {@code args} give them. */
  public record Greeting(String name) {}

  @Override
  public void register(Worker worker) {
    worker.queue("@name@", q -> q.solid("@name@.greet", Greeting.class, Solids::greet));
  }

  private static String greet(Greeting greeting, SolidContext context) {
    context.progress(0.5, "greeting " + greeting.name());
    return "Hello " + greeting.name();
  }
}
