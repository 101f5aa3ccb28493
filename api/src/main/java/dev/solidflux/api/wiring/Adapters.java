package dev.solidflux.api.wiring;

import dev.solidflux.api.payload.MeasuredPayloads;
import dev.solidflux.flow.EnginePorts;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;

/**
 * Everything outside of the process that the server works on, opened.
 *
 * @param pipelines for users; the engine's own do not wait for users
 * @param payloads the engine's too
 * @param deployment as it is persisted
 * @param closing gives up connections, and ends what was started for them
 */
public record Adapters(
    EnginePorts engine,
    Pipelines pipelines,
    Runs runs,
    Submissions submissions,
    Demand demand,
    MeasuredPayloads payloads,
    Deployment deployment,
    Runnable closing)
    implements AutoCloseable {

  /** The same, and something more to be closed after them. */
  Adapters afterwards(Runnable more) {
    return new Adapters(
        engine,
        pipelines,
        runs,
        submissions,
        demand,
        payloads,
        deployment,
        () -> {
          try {
            closing.run();
          } finally {
            more.run();
          }
        });
  }

  @Override
  public void close() {
    closing.run();
  }
}
