package dev.solidflux.api.view;

import dev.solidflux.core.forecast.Prewarms;
import dev.solidflux.flow.foresee.Knowledge;
import dev.solidflux.flow.foresee.KnownQueues;
import dev.solidflux.flow.foresee.RunForecasts;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Reach;
import dev.solidflux.flow.turn.Definitions;
import dev.solidflux.flow.value.ValueSettings;
import dev.solidflux.flow.value.Values;
import dev.solidflux.testkit.memory.MemoryStore;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

/** The server's own reader of runs, over one run that a test tells. */
public final class ScriptedReads {

  /**
   * @param document the run's pipeline
   * @param events those that have happened so far
   * @param deadlines those that there are now
   */
  public static RunReader of(
      JsonNode document,
      Supplier<List<Runs.Event>> events,
      Supplier<List<Runs.Deadline>> deadlines) {
    Runs runs =
        port(
            Runs.class,
            (name, arguments) ->
                switch (name) {
                  case "events" -> {
                    List<Runs.Event> all = events.get();
                    int seen = Math.toIntExact((long) arguments[1]);
                    yield Mono.just(new Slice<>(List.copyOf(all.subList(seen, all.size())), false));
                  }
                  case "eventsAt" -> {
                    Collection<?> asked = (Collection<?>) arguments[1];
                    yield Mono.just(
                        new Slice<>(
                            events.get().stream().filter(e -> asked.contains(e.seq())).toList(),
                            false));
                  }
                  case "deadlines" -> Mono.just(deadlines.get());
                  case "latestProgress", "queues", "permits" -> Mono.just(List.of());
                  default -> throw new UnsupportedOperationException(name);
                });
    Pipelines pipelines =
        port(
            Pipelines.class,
            (name, arguments) ->
                Mono.just(new Pipelines.Version("default", "p", 3, "", document, Instant.EPOCH)));
    Forecasts kept = new MemoryStore(InstantSource.system()).forecasts();
    RunForecasts forecasts =
        new RunForecasts(
            new KnownQueues(kept, Prewarms.DEFAULT, System::nanoTime),
            new Knowledge(kept, System::nanoTime),
            Schedulers.immediate());
    return new RunReader(
        runs,
        new Definitions(pipelines, Schedulers.immediate()),
        new Values(
            port(Payloads.class, (name, arguments) -> Mono.empty()),
            ValueSettings.ALL_INLINE,
            Schedulers.immediate(),
            Schedulers.immediate()),
        () -> new Reach(1, Condition.CONNECTED, ""),
        forecasts,
        InstantSource.system());
  }

  private interface Answer {
    Object to(String method, Object[] arguments);
  }

  private static <P> P port(Class<P> port, Answer answer) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
  }

  private ScriptedReads() {}
}
