package dev.solidflux.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.Workspace;
import dev.solidflux.flow.port.Demand;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * How many tasks there are for a queue's workers, as KEDA's {@code metrics-api} scaler reads it.
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
   * @param tasks some of these, if that was asked for
   */
  record Scaling(
      String queue,
      long demand,
      long open,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Task> tasks) {

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
    Mono<Long> open = demand.open(queue);
    return explain
        ? Mono.zip(open, demand.tasks(queue, EXPLAINED), (n, tasks) -> of(queue, n, tasks))
        : open.map(n -> new Scaling(queue, n, n, null));
  }

  private static Scaling of(String queue, long open, List<Demand.OpenTask> tasks) {
    return new Scaling(queue, open, open, tasks.stream().map(Scaling.Task::of).toList());
  }

  private static boolean isName(String queue) {
    return !queue.isEmpty()
        && queue.chars().noneMatch(Character::isISOControl)
        && queue.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }
}
