package dev.solidflux.api.system;

import dev.solidflux.api.EventReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server as its clients see it. */
record Api(String url) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** One for all: each client has threads and descriptors of its own. */
  private static final JdkClientHttpConnector CONNECTOR = new JdkClientHttpConnector(CLIENT);

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");
  private static final int AT_A_TIME = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  void register(String document) {
    HttpResponse<String> response = post("pipelines", "application/yaml", document).block(PATIENCE);
    if (response.statusCode() != 201) {
      throw new AssertionError("not registered: " + response.body());
    }
  }

  /** The id of a new run. */
  String submit(String pipeline, String input) {
    return submitting(pipeline, input).block(PATIENCE);
  }

  /** Submits as fast as the server takes them; the input of each is {@code {"n": its number}}. */
  List<String> submit(String pipeline, int runs) {
    return Flux.fromStream(IntStream.range(0, runs).boxed())
        .flatMapSequential(n -> submitting(pipeline, "{\"n\": " + n + "}"), AT_A_TIME)
        .collectList()
        .block(PATIENCE);
  }

  private Mono<String> submitting(String pipeline, String input) {
    String body = "{\"pipeline\": \"%s\", \"input\": %s}".formatted(pipeline, input);
    return post("runs", "application/json", body)
        .map(
            response -> {
              if (response.statusCode() != 202) {
                throw new AssertionError("not accepted: " + response.body());
              }
              return JSON.readTree(response.body()).get("id").stringValue();
            });
  }

  Mono<HttpResponse<String>> post(String route, String type, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/" + route))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return Mono.fromFuture(() -> CLIENT.sendAsync(request.build(), BodyHandlers.ofString()));
  }

  JsonNode get(String route) {
    return getting(route).block(PATIENCE);
  }

  /** How long the answer is, which may be too large to be read; its status instead if not 200. */
  Mono<Integer> length(String route) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1/" + route)).build();
    return Mono.fromFuture(() -> CLIENT.sendAsync(request, BodyHandlers.ofByteArray()))
        .map(answer -> answer.statusCode() == 200 ? answer.body().length : answer.statusCode());
  }

  /** Asks a route that is none of the API's until the answer is as wanted. */
  JsonNode atRoot(String path, Predicate<JsonNode> wanted) {
    return reading(path)
        .repeatWhen(answers -> answers.delayElements(Duration.ofMillis(50)))
        .filter(wanted)
        .blockFirst(PATIENCE);
  }

  int status(String route) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1/" + route)).build();
    return Mono.fromFuture(() -> CLIENT.sendAsync(request, BodyHandlers.discarding()))
        .map(HttpResponse::statusCode)
        .block(PATIENCE);
  }

  /** Asks until the answer is as wanted. */
  JsonNode until(String route, Predicate<JsonNode> wanted) {
    return getting(route)
        .repeatWhen(answers -> answers.delayElements(Duration.ofMillis(50)))
        .filter(wanted)
        .blockFirst(PATIENCE);
  }

  /** The state in which a run ends, whose events may be too large for {@link #end}. */
  String endOfLarge(String run) {
    return until("runs/" + run + "/standing", standing -> ENDED.contains(stateOf(standing)))
        .get("state")
        .stringValue();
  }

  private static String stateOf(JsonNode run) {
    return run.path("state").asString("");
  }

  private Mono<JsonNode> getting(String route) {
    return reading("/api/v1/" + route);
  }

  private Mono<JsonNode> reading(String path) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
    return Mono.fromFuture(() -> CLIENT.sendAsync(request, BodyHandlers.ofString()))
        .map(HttpResponse::body)
        .map(JSON::readTree);
  }

  /** The run's live stream, after an event. */
  Flux<ServerSentEvent<String>> stream(String run, long after) {
    WebClient client = WebClient.builder().baseUrl(url).clientConnector(CONNECTOR).build();
    return new EventReader(client).stream(run, after);
  }

  /** Follows a run to its end, which its stream tells. */
  String end(String run) {
    return ends(List.of(run)).getFirst();
  }

  /** Follows all of these runs to their ends: the state of each. */
  List<String> ends(Collection<String> runs) {
    return Flux.fromIterable(runs)
        .flatMapSequential(
            run ->
                stream(run, 0)
                    .filter(event -> "end".equals(event.event()))
                    .map(event -> JSON.readTree(event.data()).get("state").stringValue())
                    .single(),
            AT_A_TIME)
        .collectList()
        .block(PATIENCE);
  }

  /** The histories of these runs, whole. */
  List<History> histories(List<String> runs) {
    return Flux.fromIterable(runs)
        .flatMapSequential(run -> pages(run, 0).map(items -> new History(run, items)), AT_A_TIME)
        .collectList()
        .block(PATIENCE);
  }

  private Mono<List<JsonNode>> pages(String run, long after) {
    return getting("runs/" + run + "/events?limit=200&after=" + after)
        .flatMap(
            page -> {
              List<JsonNode> items = new ArrayList<>();
              page.get("items").forEach(items::add);
              return page.get("next").isNull()
                  ? Mono.just(items)
                  : pages(run, items.getLast().get("seq").longValue())
                      .map(
                          rest -> {
                            items.addAll(rest);
                            return items;
                          });
            });
  }
}
