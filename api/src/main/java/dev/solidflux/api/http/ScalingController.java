package dev.solidflux.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.Workspace;
import dev.solidflux.flow.port.Demand;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
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

  private final Demand demand;

  public ScalingController(Demand demand) {
    this.demand = demand;
  }

  /**
   * @param demand how many tasks its workers are for
   * @param open how many of them are open
   * @param foreseen how many of them will be
   * @param tasks some of those that are open, if that was asked for
   * @param expected some of what is foreseen, now or for later, if that was asked for
   */
  record Scaling(
      String queue,
      long demand,
      long open,
      long foreseen,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Task> tasks,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Expected> expected) {

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
        ? Mono.zip(count, demand.tasks(queue, EXPLAINED), demand.foreseen(queue, EXPLAINED))
            .map(all -> of(queue, all.getT1(), all.getT2(), all.getT3()))
        : count.map(of -> new Scaling(queue, of.demand(), of.open(), of.foreseen(), null, null));
  }

  private static Scaling of(
      String queue,
      Demand.Count of,
      List<Demand.OpenTask> tasks,
      List<Demand.ForeseenTasks> foreseen) {
    return new Scaling(
        queue,
        of.demand(),
        of.open(),
        of.foreseen(),
        tasks.stream().map(Scaling.Task::of).toList(),
        foreseen.stream().map(Scaling.Expected::of).toList());
  }

  private static boolean isName(String queue) {
    return !queue.isEmpty()
        && queue.chars().noneMatch(Character::isISOControl)
        && queue.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }
}
