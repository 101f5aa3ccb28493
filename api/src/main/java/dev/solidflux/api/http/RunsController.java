package dev.solidflux.api.http;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.request.Bodies;
import dev.solidflux.api.request.BodyLimit;
import dev.solidflux.api.request.CallersSpan;
import dev.solidflux.api.request.Fields;
import dev.solidflux.api.request.IdempotencyKey;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.RunIds;
import dev.solidflux.api.request.StrictJson;
import dev.solidflux.api.request.Workspace;
import dev.solidflux.api.view.Page;
import dev.solidflux.api.view.RunDetail;
import dev.solidflux.api.view.RunReader;
import dev.solidflux.api.view.RunStanding;
import dev.solidflux.api.view.RunSummary;
import dev.solidflux.api.view.SubmittedRun;
import dev.solidflux.core.definition.SignalName;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunLimits;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.json.JsonSize;
import dev.solidflux.json.StorableText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Submits, reads, cancels and releases runs. */
@RestController
@RequestMapping(
    path = {Workspace.ROOT + "/runs", Workspace.NAMED + "/runs"},
    produces = MediaType.APPLICATION_JSON_VALUE)
public final class RunsController {
  private static final int REASON_LENGTH = 1_000;
  private static final List<String> LIST =
      List.of(
          "limit", "cursor", "pipeline", "state", "tag", "since", "until", "parent", "setAside");

  private final Inbox inbox;
  private final Runs runs;
  private final RunReader reader;
  private final Bodies bodies;
  private final WholeValue whole;

  public RunsController(Inbox inbox, Runs runs, RunReader reader, Bodies bodies, WholeValue whole) {
    this.whole = whole;
    this.bodies = bodies;
    this.inbox = inbox;
    this.runs = runs;
    this.reader = reader;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<ResponseEntity<SubmittedRun>> submit(
      @PathVariable(required = false) @Nullable String ws, ServerHttpRequest request) {
    return bodies.read(request, BodyLimit.RUN, body -> submit(ws, request, body));
  }

  private Mono<ResponseEntity<SubmittedRun>> submit(
      @Nullable String ws, ServerHttpRequest request, byte[] body) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    String key = IdempotencyKey.read(request.getHeaders(), faults);
    RunRequest wanted = RunRequest.read(body, faults);
    faults.refuse();
    return inbox
        .submit(workspace.name(), wanted, key, CallersSpan.read(request.getHeaders()))
        .map(
            submitted ->
                ResponseEntity.status(submitted.repeated() ? HttpStatus.OK : HttpStatus.ACCEPTED)
                    .location(workspace.location("runs/" + submitted.run().id()))
                    .body(submitted.run()));
  }

  @GetMapping
  Mono<Page<RunSummary>> list(
      @PathVariable(required = false) @Nullable String ws, ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    Query query = new Query(request, faults, LIST);
    int limit = query.limit();
    RunId before = query.parsed("cursor", RunId::parse, "the 'next' of an earlier page");
    Runs.RunsAsked asked =
        new Runs.RunsAsked(
            query.parsed("pipeline", RunsController::name, "a pipeline's name"),
            query.parsed("state", RunsController::state, "one of " + states()),
            query.parsed("tag", RunsController::tag, "a text of 1 to 100 characters"),
            query.time("since"),
            query.time("until"),
            query.parsed("parent", RunId::parse, "a run's id"),
            query.truth("setAside"));
    faults.refuse();
    return runs.runs(workspace.name(), asked, before, limit)
        .map(rows -> Page.of(rows, limit, RunSummary::of, Runs.Summary::id));
  }

  @GetMapping("/{id}")
  Mono<RunDetail> read(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      ServerHttpRequest request) {
    return summary(ws, id, request).flatMap(reader::detail);
  }

  @GetMapping("/{id}/input")
  Mono<Void> input(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    return summary(ws, id, request)
        .flatMap(run -> value(run, reader.input(run), "has not begun: its input is not known yet"))
        .flatMap(value -> whole.tell(value, response));
  }

  @GetMapping("/{id}/output")
  Mono<Void> output(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    return summary(ws, id, request)
        .flatMap(run -> value(run, reader.output(run), "has not succeeded: it has no output"))
        .flatMap(value -> whole.tell(value, response));
  }

  private static Mono<JsonNode> value(Runs.Summary run, Mono<JsonNode> value, String otherwise) {
    return value.switchIfEmpty(
        Mono.error(() -> Problem.of(ProblemCode.NO_VALUE, "run " + run.id() + " " + otherwise)));
  }

  @GetMapping("/{id}/standing")
  Mono<RunStanding> standing(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      ServerHttpRequest request) {
    return summary(ws, id, request).flatMap(reader::standing);
  }

  private Mono<Runs.Summary> summary(@Nullable String ws, String id, ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    RunId run = RunIds.read(id, faults);
    faults.refuse();
    return runs.run(workspace.name(), run).switchIfEmpty(Mono.error(() -> noRun(run)));
  }

  @PostMapping("/{id}/cancel")
  Mono<ResponseEntity<Void>> cancel(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      ServerHttpRequest request) {
    return bodies.read(request, BodyLimit.RUN, body -> cancel(ws, id, request, body));
  }

  private Mono<ResponseEntity<Void>> cancel(
      @Nullable String ws, String id, ServerHttpRequest request, byte[] body) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    RunId run = RunIds.read(id, faults);
    String reason = body.length == 0 ? "" : reason(request, body, faults);
    faults.refuse();
    return inbox
        .cancel(workspace.name(), run, reason)
        .thenReturn(ResponseEntity.status(HttpStatus.ACCEPTED).build());
  }

  @PostMapping("/{id}/signals/{name}")
  Mono<ResponseEntity<Void>> signal(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      @PathVariable String name,
      ServerHttpRequest request) {
    return bodies.read(request, BodyLimit.RUN, body -> signal(ws, id, name, request, body));
  }

  private Mono<ResponseEntity<Void>> signal(
      @Nullable String ws, String id, String name, ServerHttpRequest request, byte[] body) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    RunId run = RunIds.read(id, faults);
    String fault = SignalName.fault(name);
    if (!fault.isEmpty()) {
      faults.add(Fault.parameter("invalid-parameter", fault));
    }
    JsonNode payload = body.length == 0 ? NullNode.getInstance() : json(request, body, faults);
    if (JsonSize.of(payload) > RunLimits.SIGNAL_PAYLOAD) {
      throw Problem.of(
          ProblemCode.BODY_TOO_LARGE,
          "a signal may say at most " + (RunLimits.SIGNAL_PAYLOAD >> 10) + " KiB");
    }
    faults.refuse();
    return inbox
        .signal(workspace.name(), run, name, payload)
        .thenReturn(ResponseEntity.status(HttpStatus.ACCEPTED).build());
  }

  @PostMapping("/{id}/release")
  Mono<ResponseEntity<Void>> release(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      ServerHttpRequest request) {
    return bodies.read(request, BodyLimit.RUN, body -> release(ws, id, request, body));
  }

  private Mono<ResponseEntity<Void>> release(
      @Nullable String ws, String id, ServerHttpRequest request, byte[] body) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    RunId run = RunIds.read(id, faults);
    if (body.length > 0) {
      fields(request, body, faults, List.of());
    }
    faults.refuse();
    return inbox
        .release(workspace.name(), run)
        .thenReturn(ResponseEntity.status(HttpStatus.ACCEPTED).build());
  }

  private static String reason(ServerHttpRequest request, byte[] body, Faults faults) {
    return fields(request, body, faults, List.of("reason")).text("reason", REASON_LENGTH, "");
  }

  private static Fields fields(
      ServerHttpRequest request, byte[] body, Faults faults, List<String> known) {
    return new Fields(json(request, body, faults), faults, known);
  }

  private static JsonNode json(ServerHttpRequest request, byte[] body, Faults faults) {
    MediaType sent = request.getHeaders().getContentType();
    if (!MediaType.APPLICATION_JSON.isCompatibleWith(sent)) {
      throw new UnsupportedMediaTypeStatusException(sent, List.of(MediaType.APPLICATION_JSON));
    }
    return StrictJson.read(body, faults);
  }

  static Problem noRun(RunId run) {
    return Problem.of(ProblemCode.RUN_NOT_FOUND, "there is no run " + run + " in this workspace");
  }

  private static Optional<String> name(String text) {
    return Optional.of(text).filter(name -> name.matches("[a-z0-9][a-z0-9._-]{0,62}"));
  }

  /** One that could not be kept is on no run. */
  private static Optional<String> tag(String text) {
    return Optional.of(text)
        .filter(tag -> !tag.isEmpty() && tag.length() <= RunRequest.TAG_LENGTH)
        .filter(tag -> StorableText.fault(tag).isEmpty());
  }

  private static Optional<RunState> state(String text) {
    return Arrays.stream(RunState.values()).filter(p -> p.label().equals(text)).findFirst();
  }

  private static String states() {
    return Arrays.stream(RunState.values()).map(RunState::label).collect(Collectors.joining(", "));
  }
}
