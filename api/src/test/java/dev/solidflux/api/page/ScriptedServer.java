package dev.solidflux.api.page;

import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RequestPredicates.POST;
import static org.springframework.web.reactive.function.server.RouterFunctions.resources;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.solidflux.api.guard.InlineScripts;
import dev.solidflux.api.guard.SecurityHeaders;
import dev.solidflux.api.view.RunReader;
import dev.solidflux.core.run.Invocation.State;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The real page with its real headers, over an API that says what a test tells it to. So a test
 * says exactly when a run moves, and what it hears is what the server promised.
 */
final class ScriptedServer implements AutoCloseable {
  private final Map<String, ScriptedRun> runs = new ConcurrentSkipListMap<>();
  private final Map<String, JsonNode> queues = new ConcurrentSkipListMap<>();
  private final BlockingQueue<String> releases = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> cancellations = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> signals = new LinkedBlockingQueue<>();
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final DisposableServer server;

  ScriptedServer() {
    HandlerStrategies strategies =
        HandlerStrategies.builder()
            .webFilter(new SecurityHeaders(InlineScripts.of(Assets.DOCUMENT)))
            .build();
    server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle(
                new ReactorHttpHandlerAdapter(
                    RouterFunctions.toHttpHandler(
                        PageRoutes.of(Assets.onClassPath()).and(api()), strategies)))
            .bindNow();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  ScriptedRun add(ScriptedRun run) {
    runs.put(run.id(), run);
    return run;
  }

  ScriptedRun run(String id) {
    ScriptedRun run = runs.get(id);
    if (run == null) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    return run;
  }

  /**
   * What the workers of a queue are for.
   *
   * @param scaling JSON with single quotes
   */
  void queue(String name, String scaling) {
    queues.put(name, ScriptedRun.JSON.readTree(scaling.replace('\'', '"')));
  }

  /** The runs that were to be released. */
  BlockingQueue<String> releases() {
    return releases;
  }

  /** The signals that were sent, each with its body. */
  BlockingQueue<String> signals() {
    return signals;
  }

  /**
   * The next signal is refused.
   *
   * @param problem JSON with single quotes
   */
  void refuseSignal(String problem) {
    refusals.add(problem.replace('\'', '"'));
  }

  /** The bodies of requests to cancel. */
  BlockingQueue<String> cancellations() {
    return cancellations;
  }

  @Override
  public void close() {
    runs.values().forEach(ScriptedRun::drop);
    server.disposeNow();
  }

  private RouterFunction<ServerResponse> api() {
    return route(GET("/api/v1/runs"), this::list)
        .andRoute(GET("/api/v1/runs/{id}"), request -> ok(run(request).detail()))
        .andRoute(GET("/api/v1/runs/{id}/events"), this::events)
        .andRoute(GET("/api/v1/runs/{id}/invocations"), this::invocations)
        .andRoute(
            GET("/api/v1/runs/{id}/invocations/{number}"),
            request -> found(run(request).invocation(number(request))))
        .andRoute(
            GET("/api/v1/runs/{id}/invocations/{number}/args"),
            request -> found(run(request).arguments(number(request))))
        .andRoute(
            GET("/api/v1/runs/{id}/invocations/{number}/result"),
            request -> found(run(request).result(number(request))))
        .andRoute(GET("/api/v1/runs/{id}/scopes"), this::scopes)
        .andRoute(
            GET("/api/v1/runs/{id}/scopes/{number}"),
            request -> found(run(request).scope(number(request))))
        .andRoute(GET("/api/v1/runs/{id}/logs"), this::logs)
        .andRoute(GET("/api/v1/runs/{id}/standing"), request -> ok(run(request).standing()))
        .andRoute(
            GET("/api/v1/scaling/{queue}"),
            request -> found(queues.get(request.pathVariable("queue"))))
        .andRoute(POST("/api/v1/runs/{id}/cancel"), this::cancel)
        .andRoute(POST("/api/v1/runs/{id}/signals/{name}"), this::signal)
        .andRoute(POST("/api/v1/runs/{id}/release"), this::release)
        .and(resources("/page-tests/**", new ClassPathResource("page-tests/")));
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    int limit = request.queryParam("limit").map(Integer::parseInt).orElse(50);
    boolean onlySetAside = request.queryParam("setAside").isPresent();
    String before = request.queryParam("cursor").orElse("~");
    List<ObjectNode> page =
        runs.values().stream()
            .sorted((a, b) -> b.id().compareTo(a.id()))
            .filter(run -> run.id().compareTo(before) < 0)
            .map(ScriptedRun::summary)
            .filter(
                run ->
                    request
                        .queryParam("state")
                        .map(run.path("state").asString()::equals)
                        .orElse(true))
            .filter(run -> !onlySetAside || run.path("setAside").isObject())
            .filter(run -> isAsked(request, "pipeline", run.path("pipeline").asString()))
            .filter(run -> isAsked(request, "tag", run.path("tags").path(0).asString("")))
            .filter(
                run ->
                    request
                        .queryParam("since")
                        .map(since -> since.compareTo(run.path("createdAt").asString()) <= 0)
                        .orElse(true))
            .limit(limit + 1L)
            .toList();
    ObjectNode answer = ScriptedRun.JSON.createObjectNode();
    boolean more = page.size() > limit;
    page.stream().limit(limit).forEach(answer.putArray("items")::add);
    answer.put("next", more ? page.get(limit - 1).path("id").asString() : null);
    return ok(answer);
  }

  private static boolean isAsked(ServerRequest request, String name, String value) {
    return request.queryParam(name).map(value::equals).orElse(true);
  }

  private Mono<ServerResponse> events(ServerRequest request) {
    int after = request.queryParam("after").map(Integer::parseInt).orElse(0);
    if (run(request).refuses()) {
      return ServerResponse.status(HttpStatus.SERVICE_UNAVAILABLE).build();
    }
    @Nullable String lastEventId = request.headers().firstHeader("Last-Event-ID");
    Flux<ServerSentEvent<String>> stream = run(request).stream(after, lastEventId);
    return ServerResponse.ok().body(BodyInserters.fromServerSentEvents(stream));
  }

  private Mono<ServerResponse> invocations(ServerRequest request) {
    State state =
        request
            .queryParam("state")
            .map(word -> State.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(null);
    int after = request.queryParam("cursor").map(Integer::parseInt).orElse(0);
    int limit = request.queryParam("limit").map(Integer::parseInt).orElse(50);
    return ok(
        run(request)
            .invocations(
                new RunReader.InvocationsAsked(
                    request.queryParam("solid").orElse(null),
                    null,
                    request.queryParam("scope").map(Integer::valueOf).orElse(null),
                    state,
                    after),
                limit));
  }

  private Mono<ServerResponse> scopes(ServerRequest request) {
    return ok(
        run(request)
            .scopes(
                new RunReader.ScopesAsked(
                    request.queryParam("solid").orElse(null),
                    null,
                    request.queryParam("in").map(Integer::valueOf).orElse(null),
                    request.queryParam("state").orElse(null),
                    request.queryParam("cursor").map(Integer::parseInt).orElse(0)),
                50));
  }

  private Mono<ServerResponse> logs(ServerRequest request) {
    long before = request.queryParam("cursor").map(Long::parseLong).orElse(Long.MAX_VALUE);
    int limit = request.queryParam("limit").map(Integer::parseInt).orElse(50);
    int invocation = request.queryParam("invocation").map(Integer::parseInt).orElse(0);
    return ok(run(request).logs(invocation, before, limit));
  }

  private Mono<ServerResponse> cancel(ServerRequest request) {
    return request
        .bodyToMono(String.class)
        .doOnNext(cancellations::add)
        .then(ServerResponse.accepted().build());
  }

  private Mono<ServerResponse> signal(ServerRequest request) {
    return request
        .bodyToMono(String.class)
        .defaultIfEmpty("")
        .doOnNext(body -> signals.add(request.pathVariable("name") + " " + body))
        .flatMap(
            body ->
                refusals.isEmpty()
                    ? ServerResponse.accepted().build()
                    : ServerResponse.unprocessableContent()
                        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                        .bodyValue(refusals.remove()));
  }

  private Mono<ServerResponse> release(ServerRequest request) {
    releases.add(run(request).id());
    return ServerResponse.accepted().build();
  }

  private ScriptedRun run(ServerRequest request) {
    return run(request.pathVariable("id"));
  }

  private static int number(ServerRequest request) {
    return Integer.parseInt(request.pathVariable("number"));
  }

  private static Mono<ServerResponse> found(@Nullable JsonNode body) {
    return body == null ? ServerResponse.notFound().build() : ok(body);
  }

  private static Mono<ServerResponse> ok(JsonNode body) {
    return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(body.toString());
  }
}
