package dev.solidflux.api.http;

import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.RunIds;
import dev.solidflux.api.request.Workspace;
import dev.solidflux.api.view.LogItem;
import dev.solidflux.api.view.LogLevel;
import dev.solidflux.api.view.Page;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Runs.LogsAsked;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What a run's attempts logged. */
@RestController
public final class LogsController {
  private static final List<String> PARAMETERS =
      List.of("limit", "cursor", "newestFirst", "invocation", "attempt", "level");

  private final Runs runs;

  public LogsController(Runs runs) {
    this.runs = runs;
  }

  @GetMapping(
      path = {Workspace.ROOT + "/runs/{id}/logs", Workspace.NAMED + "/runs/{id}/logs"},
      produces = MediaType.APPLICATION_JSON_VALUE)
  Mono<Page<LogItem>> logs(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    Query query = new Query(request, faults, PARAMETERS);
    int limit = query.limit();
    boolean newestFirst = query.truth("newestFirst");
    long from = query.number("cursor", 0, Long.MAX_VALUE, newestFirst ? Long.MAX_VALUE : 0);
    LogsAsked asked =
        new LogsAsked(query.ordinal("invocation"), query.ordinal("attempt"), newestFirst, from);
    LogLevel least = query.parsed("level", LogLevel::parse, "one of " + levels());
    RunId run = RunIds.read(id, faults);
    faults.refuse();
    return runs.run(workspace.name(), run)
        .switchIfEmpty(Mono.error(() -> RunsController.noRun(run)))
        .flatMap(summary -> runs.logs(run, asked, limit))
        .map(rows -> Page.of(rows, Objects.requireNonNullElse(least, LogLevel.DEBUG)));
  }

  private static String levels() {
    return Arrays.stream(LogLevel.values()).map(LogLevel::label).collect(Collectors.joining(", "));
  }
}
