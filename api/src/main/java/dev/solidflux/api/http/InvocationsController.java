package dev.solidflux.api.http;

import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.RunIds;
import dev.solidflux.api.request.Workspace;
import dev.solidflux.api.view.InvocationDetail;
import dev.solidflux.api.view.Page;
import dev.solidflux.api.view.RunDetail;
import dev.solidflux.api.view.RunReader;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.flow.port.Runs;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What a run's solids were begun with and came to, one invocation at a time or a page of them. */
@RestController
@RequestMapping(
    path = {Workspace.ROOT + "/runs/{id}/invocations", Workspace.NAMED + "/runs/{id}/invocations"},
    produces = MediaType.APPLICATION_JSON_VALUE)
public final class InvocationsController {
  private static final List<String> LIST =
      List.of("solid", "path", "scope", "state", "cursor", "limit");

  private final Runs runs;
  private final RunReader reader;
  private final WholeValue whole;

  public InvocationsController(Runs runs, RunReader reader, WholeValue whole) {
    this.whole = whole;
    this.runs = runs;
    this.reader = reader;
  }

  @GetMapping
  Mono<Page<RunDetail.InvocationView>> list(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    Query query = new Query(request, faults, LIST);
    RunReader.InvocationsAsked asked =
        new RunReader.InvocationsAsked(
            query.parsed("solid", InvocationsController::solid, "a solid's path"),
            query.parsed("path", InvocationsController::path, "an invocation's path"),
            query.parsed("scope", InvocationsController::scope, "a scope's number"),
            query.parsed("state", InvocationsController::state, "one of " + states()),
            (int) query.number("cursor", 0, Integer.MAX_VALUE, 0));
    int limit = query.limit();
    RunId run = RunIds.read(id, faults);
    faults.refuse();
    return run(workspace, run).flatMap(summary -> reader.invocations(summary, asked, limit));
  }

  @GetMapping("/{number}")
  Mono<InvocationDetail> read(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      @PathVariable String number,
      ServerHttpRequest request) {
    return one(
        ws, id, number, request, reader::invocation, ProblemCode.INVOCATION_NOT_FOUND, "there");
  }

  @GetMapping("/{number}/args")
  Mono<Void> arguments(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      @PathVariable String number,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    return one(
            ws, id, number, request, reader::arguments, ProblemCode.NO_VALUE, "one with arguments")
        .flatMap(value -> whole.tell(value, response));
  }

  @GetMapping("/{number}/result")
  Mono<Void> result(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      @PathVariable String number,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    return one(ws, id, number, request, reader::result, ProblemCode.NO_VALUE, "one with a result")
        .flatMap(value -> whole.tell(value, response));
  }

  private <T> Mono<T> one(
      @Nullable String ws,
      String id,
      String number,
      ServerHttpRequest request,
      BiFunction<Runs.Summary, Integer, Mono<T>> read,
      ProblemCode otherwise,
      String what) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    RunId run = RunIds.read(id, faults);
    int invocation = Query.ordinal("the invocation", number, faults);
    faults.refuse();
    return run(workspace, run)
        .flatMap(
            summary ->
                read.apply(summary, invocation)
                    .switchIfEmpty(
                        Mono.error(
                            () ->
                                Problem.of(
                                    otherwise,
                                    "invocation %d of run %s is not %s"
                                        .formatted(invocation, run, what)))));
  }

  private Mono<Runs.Summary> run(Workspace workspace, RunId run) {
    return runs.run(workspace.name(), run)
        .switchIfEmpty(Mono.error(() -> RunsController.noRun(run)));
  }

  static Optional<String> solid(String text) {
    return Optional.of(text).filter(path -> path.matches("[a-zA-Z0-9_.]{1,4000}"));
  }

  static Optional<String> path(String text) {
    return Optional.of(text).filter(path -> path.matches("[a-zA-Z0-9_.\\[\\]]{1,4000}"));
  }

  static Optional<Integer> scope(String text) {
    return Optional.of(text).filter(one -> one.matches("\\d{1,9}")).map(Integer::valueOf);
  }

  private static Optional<Invocation.State> state(String text) {
    return Arrays.stream(Invocation.State.values())
        .filter(state -> state.label().equals(text))
        .findFirst();
  }

  private static String states() {
    return Arrays.stream(Invocation.State.values())
        .map(Invocation.State::label)
        .collect(Collectors.joining(", "));
  }
}
