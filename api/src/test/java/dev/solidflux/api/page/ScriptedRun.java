package dev.solidflux.api.page;

import dev.solidflux.api.view.InvocationDetail;
import dev.solidflux.api.view.RunReader;
import dev.solidflux.api.view.RunView;
import dev.solidflux.api.view.ScopeView;
import dev.solidflux.api.view.ScriptedReads;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Runs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One run whose events and telemetry a test tells, in the form of {@code docs/http-api.md}; how it
 * stands is what the server makes of them.
 */
final class ScriptedRun {
  static final JsonMapper JSON = JsonMapper.shared();

  /** So that a browser whose stream was dropped is back at once. */
  private static final Duration RETRY = Duration.ofMillis(20);

  private static final RunId ID = new RunId(new UUID(0x0190_0000_0000_7000L, 42));

  private final String id;
  private final String pipeline;
  private final InstantSource clock;
  private final Instant created;
  private final ObjectNode document = JSON.createObjectNode();
  private final List<Runs.Deadline> deadlines = new ArrayList<>();
  private final List<String> tags = new ArrayList<>(List.of("nightly"));
  private final List<Runs.Event> events = new ArrayList<>();
  private final ObjectNode listed = JSON.createObjectNode();
  private final ArrayNode queues = JSON.createArrayNode();
  private JsonNode next = JSON.nullNode();
  private Runs.@Nullable SetAside setAside;
  private final List<ServerSentEvent<String>> history = new ArrayList<>();
  private final List<Sinks.Many<ServerSentEvent<String>>> streams = new ArrayList<>();
  private final List<@Nullable String> lastEventIds = new ArrayList<>();
  private final Sinks.Many<Integer> opened = Sinks.many().replay().all();
  private @Nullable ServerSentEvent<String> end;
  private final List<ObjectNode> log = new ArrayList<>();
  private @Nullable RunReader reader;
  private long lastId;
  private int refusals;

  ScriptedRun(String id, String pipeline) {
    this(id, pipeline, InstantSource.system());
  }

  /**
   * @param pipeline as the run calls it, whatever could be a pipeline's name
   * @param clock when it was submitted, and when what happens from now on does
   */
  ScriptedRun(String id, String pipeline, InstantSource clock) {
    this.id = id;
    this.pipeline = pipeline;
    this.clock = clock;
    this.created = clock.instant();
    document.put("pipeline", "scripted").putObject("solids");
  }

  /** A group of two solids that fans out over the input's views. */
  static ScriptedRun grouped(String id) {
    ScriptedRun run = new ScriptedRun(id, "grouped");
    ObjectNode group = run.document.withObject("solids").putObject("views");
    group.put("forEach", "${input.views}");
    ObjectNode solids = group.putObject("solids");
    solids.putObject("cut").put("queue", "q").put("task", "t");
    solids.putObject("polish").put("value", 1).put("when", false).putArray("after").add("cut");
    return run;
  }

  /**
   * @param document JSON with single quotes, of a pipeline
   */
  static ScriptedRun of(String id, String document) {
    return of(id, document, InstantSource.system());
  }

  /** The same by a clock of the test's. */
  static ScriptedRun of(String id, String document, InstantSource clock) {
    ScriptedRun run = new ScriptedRun(id, "room", clock);
    run.document.setAll((ObjectNode) JSON.readTree(document.replace('\'', '"')));
    return run;
  }

  /** A wait for a signal, whatever it is called. */
  ScriptedRun waiting(String name) {
    document.withObject("solids").putObject(name).putObject("await").put("signal", "by the event");
    return this;
  }

  /**
   * The same for one that says something certain.
   *
   * @param schema JSON with single quotes
   */
  ScriptedRun waiting(String name, String schema) {
    waiting(name);
    document
        .at("/solids/" + name + "/await")
        .asObject()
        .set("schema", JSON.readTree(schema.replace('\'', '"')));
    return this;
  }

  String id() {
    return id;
  }

  ScriptedRun tag(String tag) {
    tags.add(tag);
    return this;
  }

  ScriptedRun solid(String name, boolean forEach, String... dependsOn) {
    return solid(name, "photos." + name, forEach, dependsOn);
  }

  ScriptedRun solid(String name, String task, boolean forEach, String... dependsOn) {
    ObjectNode solid = document.withObject("solids").putObject(name);
    solid.put("queue", "q-" + name).put("task", task);
    if (forEach) {
      solid.put("forEach", "${input.elements}");
    }
    ArrayNode after = solid.putArray("after");
    List.of(dependsOn).forEach(after::add);
    return this;
  }

  /** As the server tells it. */
  synchronized ObjectNode detail() {
    return JSON.<ObjectNode>valueToTree(now(reader().detail(row()))).put("id", id);
  }

  synchronized ObjectNode invocations(RunReader.InvocationsAsked asked, int limit) {
    return JSON.valueToTree(now(reader().invocations(row(), asked, limit)));
  }

  /** Null if there is none. */
  synchronized @Nullable JsonNode invocation(int number) {
    InvocationDetail told = now(reader().invocation(row(), number));
    return told == null ? null : JSON.valueToTree(told);
  }

  synchronized JsonNode scopes(RunReader.ScopesAsked asked, int limit) {
    return JSON.valueToTree(now(reader().scopes(row(), asked, limit)));
  }

  /** Null if there is none. */
  synchronized @Nullable JsonNode scope(int number) {
    ScopeView told = now(reader().scope(row(), number));
    return told == null ? null : JSON.valueToTree(told);
  }

  synchronized @Nullable JsonNode arguments(int number) {
    return now(reader().arguments(row(), number));
  }

  synchronized @Nullable JsonNode result(int number) {
    return now(reader().result(row(), number));
  }

  /** What a list says of the run, whatever has happened to it. */
  synchronized ObjectNode listed() {
    return listed;
  }

  synchronized ObjectNode summary() {
    ObjectNode summary = detail();
    summary.setAll(listed);
    summary.remove(List.of("input", "output", "failure", "unreadable", "solids"));
    return summary;
  }

  private Runs.Summary row() {
    String last = events.isEmpty() ? "" : events.getLast().type();
    return new Runs.Summary(
        "default",
        ID,
        pipeline,
        3,
        state(last),
        events.isEmpty() ? null : 0,
        events.size(),
        tags,
        null,
        created,
        null,
        setAside);
  }

  private static RunState state(String last) {
    if (last.isEmpty()) {
      return RunState.QUEUED;
    }
    return Formats.endsRun(last) ? RunState.SUCCEEDED : RunState.RUNNING;
  }

  private RunReader reader() {
    if (reader == null) {
      reader = ScriptedReads.of(document, () -> events, () -> deadlines);
    }
    return reader;
  }

  /** Not on a thread of the reader's own. */
  private static <T> @Nullable T now(Mono<T> answer) {
    return answer.toFuture().join();
  }

  synchronized ObjectNode standing() {
    ObjectNode standing = JSON.createObjectNode();
    standing.put("seq", events.size());
    standing.set(
        "setAside",
        setAside == null
            ? JSON.nullNode()
            : JSON.createObjectNode()
                .put("at", setAside.at().toString())
                .put("reason", setAside.reason()));
    standing.set("queues", queues);
    standing.set("next", next);
    return standing;
  }

  synchronized ScriptedRun setAside(String reason) {
    setAside = new Runs.SetAside(clock.instant(), reason);
    return this;
  }

  synchronized void release() {
    setAside = null;
  }

  /** The tasks for that queue, three of all runs, do not get through any more. */
  synchronized void stuck(String queue, String reason) {
    stuck(queue, reason, 3);
    next(1, 1, "queue", clock.instant().plusSeconds(600));
  }

  /**
   * @param tasks how many of all runs wait in the queue
   */
  synchronized void stuck(String queue, String reason, int tasks) {
    ObjectNode stuck = queues.addObject().put("queue", queue);
    stuck
        .putObject("trouble")
        .put("reason", reason)
        .put("since", clock.instant().minusSeconds(120).toString());
    stuck.putObject("backlog").put("workers", 0).put("tasks", tasks);
  }

  /** An invocation has this deadline. */
  synchronized ScriptedRun deadline(int invocation, String kind, Instant at) {
    deadlines.add(new Runs.Deadline(invocation, 1, kind, at));
    return this;
  }

  /** That deadline is what comes next by itself. */
  synchronized void next(int invocation, int attempt, String kind, Instant at) {
    next =
        JSON.createObjectNode()
            .put("invocation", invocation)
            .put("attempt", attempt)
            .put("kind", kind)
            .put("at", at.toString());
  }

  /** An event happens; {@code body} is JSON with single quotes. */
  synchronized ScriptedRun event(String type, String body) {
    return event(type, JSON.readTree(body.replace('\'', '"')));
  }

  synchronized ScriptedRun event(String type, JsonNode body) {
    int seq = history.size() + 1;
    ObjectNode item = JSON.createObjectNode().put("seq", seq).put("at", clock.instant().toString());
    item.put("type", type).put("v", 1).set("body", body);
    history.add(
        ServerSentEvent.builder(item.toString())
            .id(Integer.toString(seq))
            .event("run-event")
            .retry(RETRY)
            .build());
    events.add(new Runs.Event(seq, clock.instant(), type, 1, body));
    tell(history.getLast());
    tellView(seq - 1);
    return this;
  }

  /** A task of a scope is to be done. */
  ScriptedRun scheduled(int scope, String solid, int invocation) {
    return event(
        "invocations-scheduled",
        "{'scope':%d,'solid':'%s','invocation':%d,'index':null,'args':[{}]}"
            .formatted(scope, solid, invocation));
  }

  ScriptedRun succeeded(int invocation) {
    return event(
        "invocation-succeeded",
        "{'invocation':" + invocation + ",'attempt':1,'result':{},'late':false}");
  }

  private void tellView(long after) {
    if (!streams.isEmpty()) {
      streams.forEach(stream -> view(after).ifPresent(stream::tryEmitNext));
    }
  }

  private Optional<ServerSentEvent<String>> view(long after) {
    RunView view = now(reader().view(row(), after));
    return Optional.ofNullable(view)
        .map(told -> ServerSentEvent.builder(JSON.writeValueAsString(told)).event("view").build());
  }

  synchronized ScriptedRun progress(int invocation, double fraction, String message) {
    return telemetry(invocation, "progress", Map.of("fraction", fraction, "message", message));
  }

  synchronized ScriptedRun log(int invocation, String level, String message) {
    logged(invocation, level, message);
    return telemetry(
        invocation, "log", Map.of("lines", List.of(Map.of("level", level, "message", message))));
  }

  /** It was logged before any stream that is open now. */
  synchronized ScriptedRun logged(int invocation, String level, String message) {
    ObjectNode item = JSON.createObjectNode().put("id", ++lastId).put("invocation", invocation);
    item.put("attempt", 1).put("at", clock.instant().toString()).put("dropped", 0);
    item.putArray("lines").addObject().put("level", level).put("message", message);
    log.add(item);
    return this;
  }

  /**
   * A page of the log, the newest first.
   *
   * @param invocation that of the one; 0 for all
   */
  synchronized ObjectNode logs(int invocation, long before, int limit) {
    List<ObjectNode> older =
        log.reversed().stream()
            .filter(item -> item.path("id").asLong() < before)
            .filter(item -> invocation == 0 || item.path("invocation").asInt() == invocation)
            .toList();
    ObjectNode page = JSON.createObjectNode();
    older.stream().limit(limit).forEach(page.putArray("items")::add);
    return older.size() > limit
        ? page.put("next", older.get(limit - 1).path("id").asString())
        : page.putNull("next");
  }

  private ScriptedRun telemetry(int invocation, String kind, Map<String, Object> body) {
    Map<String, Object> item =
        Map.of(
            "id",
            kind.equals("log") ? lastId : ++lastId,
            "invocation",
            invocation,
            "attempt",
            1,
            "at",
            clock.instant(),
            "kind",
            kind,
            "body",
            body);
    tell(ServerSentEvent.builder(JSON.writeValueAsString(item)).event("telemetry").build());
    return this;
  }

  /** The stream ends as it does after a run's last event. */
  synchronized void end(String state) {
    end =
        ServerSentEvent.builder(JSON.writeValueAsString(Map.of("state", state)))
            .event("end")
            .build();
    tell(end);
    drop();
  }

  /** The server loses every open stream. */
  synchronized void drop() {
    streams.forEach(Sinks.Many::tryEmitComplete);
    streams.clear();
  }

  /** The next streams are not opened but refused, as by a server that is starting. */
  synchronized void refuse(int times) {
    refusals = times;
  }

  synchronized boolean refuses() {
    return refusals-- > 0;
  }

  /** Waits until so many streams were opened, and says after which event the latest went on. */
  @Nullable String lastEventIdOfStream(int number) {
    opened.asFlux().filter(n -> n >= number).blockFirst(Duration.ofSeconds(20));
    synchronized (this) {
      return lastEventIds.get(number - 1);
    }
  }

  synchronized Flux<ServerSentEvent<String>> stream(int after, @Nullable String lastEventId) {
    int seen = lastEventId == null ? after : Integer.parseInt(lastEventId);
    Sinks.Many<ServerSentEvent<String>> live = Sinks.many().unicast().onBackpressureBuffer();
    history.stream().skip(seen).forEach(live::tryEmitNext);
    if (seen < history.size()) {
      view(seen).ifPresent(live::tryEmitNext);
    }
    if (end != null) {
      live.tryEmitNext(end);
      live.tryEmitComplete();
    } else {
      streams.add(live);
    }
    lastEventIds.add(lastEventId);
    opened.tryEmitNext(lastEventIds.size());
    return live.asFlux().startWith(ServerSentEvent.<String>builder().comment("").build());
  }

  private void tell(ServerSentEvent<String> event) {
    streams.forEach(stream -> stream.tryEmitNext(event));
  }
}
