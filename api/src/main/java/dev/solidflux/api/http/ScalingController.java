package dev.solidflux.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.Workspace;
import dev.solidflux.core.forecast.Quantiles;
import dev.solidflux.core.forecast.Queues;
import dev.solidflux.flow.foresee.KnownQueues;
import dev.solidflux.flow.port.Demand;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * How many tasks there are, or soon will be, for a queue's workers, as KEDA's {@code metrics-api}
 * scaler reads it.
 */
@RestController
public final class ScalingController {

  /** The longest name that a queue can have, in bytes of UTF-8. */
  private static final int LONGEST = 255;

  private static final int EXPLAINED = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Demand demand;
  private final KnownQueues queues;

  /**
   * @param queues what is known of their workers
   */
  public ScalingController(Demand demand, KnownQueues queues) {
    this.demand = demand;
    this.queues = queues;
  }

  /**
   * @param demand how many tasks its workers are for
   * @param open how many of them are open
   * @param foreseen how many of them will be
   * @param workers what is known of them, if that was asked for; null as well if nothing is
   * @param tasks some of those that are open, if that was asked for
   * @param expected some of what is foreseen, now or for later, if that was asked for
   */
  record Scaling(
      String queue,
      long demand,
      long open,
      long foreseen,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Workers workers,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Task> tasks,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Expected> expected) {

    /**
     * A queue's workers, times in seconds.
     *
     * @param prewarm what they may cost while they wait
     * @param served whether there was one when it was last looked
     * @param askedFor for how long the queue has asked for one in vain; null if it does not ask
     * @param waited what the task had waited for a worker that was begun last, of late
     * @param cold how long they take to come; null if none was seen to
     */
    record Workers(
        String prewarm,
        boolean served,
        @Nullable Double askedFor,
        double waited,
        @Nullable Cold cold) {
      static @Nullable Workers of(KnownQueues.View queues, String queue) {
        Queues.State state = queues.of(queue);
        return queues.isKnown(queue)
            ? new Workers(
                state.prewarm().text(),
                state.served(),
                rounded(state.askedFor()),
                tenths(state.waits()),
                Cold.of(queues.cold(queue)))
            : null;
      }
    }

    /** In eight of ten cases between {@code early} and {@code late}. */
    record Cold(double early, double likely, double late) {
      static @Nullable Cold of(Quantiles cold) {
        return cold.isEmpty()
            ? null
            : new Cold(tenths(cold.at(0.1)), tenths(cold.at(0.5)), tenths(cold.at(0.9)));
      }
    }

    private static @Nullable Double rounded(@Nullable Double seconds) {
      return seconds == null ? null : tenths(seconds);
    }

    private static double tenths(double seconds) {
      return Math.round(10 * seconds) / 10.0;
    }

    record Task(String ws, String run, int invocation, int attempt, String task) {
      static Task of(Demand.OpenTask open) {
        return new Task(
            open.ws(),
            open.attempt().run().toString(),
            open.attempt().invocation(),
            open.attempt().number(),
            open.task());
      }
    }

    /**
     * Tasks that a run will have.
     *
     * @param solid the path of the solid whose tasks they are
     * @param chance from 0 to 1, that they are done at all
     * @param ready when they are expected to be
     * @param from since when, or from when on, they count
     * @param until when they count no longer
     */
    record Expected(
        String ws,
        String run,
        String solid,
        int tasks,
        double chance,
        Instant ready,
        Instant from,
        Instant until) {
      static Expected of(Demand.ForeseenTasks one) {
        return new Expected(
            one.ws(),
            one.run().toString(),
            one.path(),
            one.tasks(),
            one.chance(),
            one.ready(),
            one.from(),
            one.until());
      }
    }
  }

  @GetMapping(
      path = Workspace.ROOT + "/scaling/{queue}",
      produces = MediaType.APPLICATION_JSON_VALUE)
  Mono<Scaling> scaling(@PathVariable String queue, ServerHttpRequest request) {
    Faults faults = new Faults();
    boolean explain = new Query(request, faults, List.of("explain")).truth("explain");
    if (!isName(queue)) {
      faults.add(
          Fault.parameter(
              "invalid-parameter",
              "no queue has such a name: 1 to 255 bytes, no control characters"));
    }
    faults.refuse();
    Mono<Demand.Count> count = demand.of(queue);
    return explain
        ? Mono.zip(
                count,
                demand.tasks(queue, EXPLAINED),
                demand.foreseen(queue, EXPLAINED),
                workers(queue))
            .map(all -> of(queue, all.getT1(), all.getT4(), all.getT2(), all.getT3()))
        : count.map(
            of -> new Scaling(queue, of.demand(), of.open(), of.foreseen(), null, null, null));
  }

  /** Of a database that is slow it is left out. */
  private Mono<Optional<Scaling.Workers>> workers(String queue) {
    return queues
        .now()
        .map(view -> Optional.ofNullable(Scaling.Workers.of(view, queue)))
        .timeout(PATIENCE)
        .onErrorReturn(Optional.empty());
  }

  private static Scaling of(
      String queue,
      Demand.Count of,
      Optional<Scaling.Workers> workers,
      List<Demand.OpenTask> tasks,
      List<Demand.ForeseenTasks> foreseen) {
    return new Scaling(
        queue,
        of.demand(),
        of.open(),
        of.foreseen(),
        workers.orElse(null),
        tasks.stream().map(Scaling.Task::of).toList(),
        foreseen.stream().map(Scaling.Expected::of).toList());
  }

  private static boolean isName(String queue) {
    return !queue.isEmpty()
        && queue.chars().noneMatch(Character::isISOControl)
        && queue.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }
}
