package dev.solidflux.api.http;

import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.RunIds;
import dev.solidflux.api.request.Workspace;
import dev.solidflux.api.view.Page;
import dev.solidflux.api.view.RunReader;
import dev.solidflux.api.view.ScopeView;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Runs;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A run's groups and their elements: a page of them, or one with what is in it. */
@RestController
@RequestMapping(
    path = {Workspace.ROOT + "/runs/{id}/scopes", Workspace.NAMED + "/runs/{id}/scopes"},
    produces = MediaType.APPLICATION_JSON_VALUE)
public final class ScopesController {
  private static final List<String> STATES = List.of("open", "succeeded", "failed", "cancelled");

  private final Runs runs;
  private final RunReader reader;

  public ScopesController(Runs runs, RunReader reader) {
    this.runs = runs;
    this.reader = reader;
  }

  @GetMapping
  Mono<Page<ScopeView>> list(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    Query query =
        new Query(request, faults, List.of("solid", "path", "in", "state", "cursor", "limit"));
    RunReader.ScopesAsked asked =
        new RunReader.ScopesAsked(
            query.parsed("solid", InvocationsController::solid, "a solid's path"),
            query.parsed("path", InvocationsController::path, "an element's path"),
            query.parsed("in", InvocationsController::scope, "a scope's number"),
            query.parsed(
                "state",
                text -> Optional.of(text).filter(STATES::contains),
                "one of " + String.join(", ", STATES)),
            (int) query.number("cursor", 0, Integer.MAX_VALUE, 0));
    int limit = query.limit();
    RunId run = RunIds.read(id, faults);
    faults.refuse();
    return run(workspace, run).flatMap(summary -> reader.scopes(summary, asked, limit));
  }

  @GetMapping("/{number}")
  Mono<ScopeView> read(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      @PathVariable String number,
      ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    RunId run = RunIds.read(id, faults);
    int scope = Query.ordinal("the scope", number, faults);
    faults.refuse();
    return run(workspace, run)
        .flatMap(summary -> reader.scope(summary, scope))
        .switchIfEmpty(
            Mono.error(
                () ->
                    Problem.of(
                        ProblemCode.SCOPE_NOT_FOUND,
                        "no group of run %s has the scope %d".formatted(run, scope))));
  }

  private Mono<Runs.Summary> run(Workspace workspace, RunId run) {
    return runs.run(workspace.name(), run)
        .switchIfEmpty(Mono.error(() -> RunsController.noRun(run)));
  }
}
