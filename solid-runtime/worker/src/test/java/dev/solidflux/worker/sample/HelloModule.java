package dev.solidflux.worker.sample;

import dev.solidflux.worker.SolidModule;
import dev.solidflux.worker.Worker;

/** What somebody else's jar would hold. */
public final class HelloModule implements SolidModule {

  @Override
  public void register(Worker worker) {
    worker.queue(System.getenv("HELLO_QUEUE"), q -> q.solid("hello", (a, c) -> "Hello from a jar"));
  }
}
