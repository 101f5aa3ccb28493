package dev.solidflux.api.page;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One run whose detail, events and telemetry a test tells, in the form of {@code docs/http-api.md}.
 */
final class ScriptedRun {
  static final JsonMapper JSON = JsonMapper.shared();

  /** So that a browser whose stream was dropped is back at once. */
  private static final Duration RETRY = Duration.ofMillis(20);

  private final InstantSource clock;
  private final ObjectNode detail = JSON.createObjectNode();
  private final ArrayNode queues = JSON.createArrayNode();
  private JsonNode next = JSON.nullNode();
  private final List<ServerSentEvent<String>> history = new ArrayList<>();
  private final List<Sinks.Many<ServerSentEvent<String>>> streams = new ArrayList<>();
  private final List<@Nullable String> lastEventIds = new ArrayList<>();
  private final Sinks.Many<Integer> opened = Sinks.many().replay().all();
  private @Nullable ServerSentEvent<String> end;
  private final List<ObjectNode> log = new ArrayList<>();
  private long lastId;
  private int refusals;

  ScriptedRun(String id, String pipeline) {
    this(id, pipeline, InstantSource.system());
  }

  /**
   * @param clock when it was submitted, and when what happens from now on does
   */
  ScriptedRun(String id, String pipeline, InstantSource clock) {
    this.clock = clock;
    detail
        .put("id", id)
        .put("pipeline", pipeline)
        .put("version", 3)
        .put("state", "queued")
        .put("seq", 0)
        .put("createdAt", clock.instant().toString())
        .putNull("endedAt")
        .putNull("output")
        .putNull("failure")
        .putNull("setAside")
        .putNull("unreadable");
    detail.putArray("tags").add("nightly");
    detail.putObject("input").put("dir", "photos");
    detail.putArray("solids");
  }

  String id() {
    return detail.path("id").asString();
  }

  ScriptedRun solid(String name, boolean forEach, String... dependsOn) {
    ObjectNode solid = detail.withArray("solids").addObject();
    solid.put("name", name).put("queue", "q-" + name).put("task", "photos." + name);
    ArrayNode before = solid.putArray("dependsOn");
    List.of(dependsOn).forEach(before::add);
    solid.put("state", "waiting").put("forEach", forEach).putArray("invocations");
    if (forEach) {
      solid.putNull("count");
    } else {
      solid.put("count", 1);
    }
    return this;
  }

  /** What the detail says from now on; the page folds events that come later. */
  synchronized ObjectNode detail() {
    return detail;
  }

  synchronized ObjectNode summary() {
    ObjectNode summary = detail.deepCopy();
    summary.remove(List.of("input", "output", "failure", "unreadable", "solids"));
    return summary;
  }

  synchronized ObjectNode standing() {
    ObjectNode standing = JSON.createObjectNode();
    standing.set("state", detail.path("state"));
    standing.set("seq", detail.path("seq"));
    standing.set("setAside", detail.path("setAside"));
    standing.set("queues", queues);
    standing.set("next", next);
    return standing;
  }

  synchronized ScriptedRun setAside(String reason) {
    detail.putObject("setAside").put("at", clock.instant().toString()).put("reason", reason);
    return this;
  }

  synchronized void release() {
    detail.putNull("setAside");
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
    tell(history.getLast());
    return this;
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

  /** A page of the log, the newest first. */
  synchronized ObjectNode logs(long before, int limit) {
    List<ObjectNode> older =
        log.reversed().stream().filter(item -> item.path("id").asLong() < before).toList();
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
