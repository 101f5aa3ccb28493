package dev.solidflux.api.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.solidflux.worker.SolidModule;
import dev.solidflux.worker.Worker;

/** What a worker's container runs in {@link ImagesTest}, from a folder of classes. */
public final class DoubleModule implements SolidModule {

  record Number(@JsonProperty("n") int n) {}

  @Override
  public void register(Worker worker) {
    worker.queue(
        "java",
        q ->
            q.solid(
                    "tasks.twice",
                    Number.class,
                    (number, context) -> {
                      // long enough to be under way when its worker is told to end
                      Thread.sleep(300);
                      return number.n() * 2;
                    })
                .concurrency(4));
  }
}
