package dev.solidflux.api.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The routes of {@code docs/http-api.md} that the command line needs. Every method throws {@link
 * ServerUnreachable} if nobody answers and {@link RequestRefused} if the answer is a problem.
 */
public final class SolidfluxClient {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofMinutes(1);
  private static final String JSON = "application/json";

  /** Numbers come out as they went in. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final URI server;

  private SolidfluxClient(URI server) {
    this.server = server;
  }

  public static SolidfluxClient at(URI server) {
    return new SolidfluxClient(server);
  }

  public URI server() {
    return server;
  }

  /** Where a person looks at the run. */
  public URI page(String run) {
    return URI.create(base() + "/runs/" + encoded(run));
  }

  /**
   * @param mediaType {@code application/json} or {@code application/yaml}
   */
  public JsonNode register(byte[] document, String mediaType) {
    return document("pipelines", document, mediaType);
  }

  /** Has a document checked as {@link #register} does, and no more. */
  public JsonNode validate(byte[] document, String mediaType) {
    return document("pipelines/validate", document, mediaType);
  }

  private JsonNode document(String route, byte[] document, String mediaType) {
    return json(
        request(route)
            .header("Content-Type", mediaType)
            .POST(BodyPublishers.ofByteArray(document))
            .build());
  }

  /** A page of the list of pipelines. */
  public JsonNode pipelines(Map<String, String> query) {
    return json(request("pipelines?" + words(query)).GET().build());
  }

  /** A pipeline with its document, at its default version where none is named. */
  public JsonNode pipeline(String name, @Nullable Integer version) {
    String route = "pipelines/" + encoded(name);
    return json(request(version == null ? route : route + "/versions/" + version).GET().build());
  }

  /** A page of a pipeline's versions, the newest first. */
  public JsonNode versions(String name, Map<String, String> query) {
    return json(request("pipelines/" + encoded(name) + "/versions?" + words(query)).GET().build());
  }

  /** Submits a run; a lost answer is asked for again, and never makes a second run. */
  public JsonNode submit(JsonNode run) {
    HttpRequest request =
        request("runs")
            .header("Content-Type", JSON)
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(run)))
            .build();
    try {
      return json(request);
    } catch (ServerUnreachable e) {
      return json(request);
    }
  }

  public JsonNode run(String id) {
    return json(request("runs/" + encoded(id)).GET().build());
  }

  /** What a run has yielded, of whatever size. */
  public JsonNode output(String id) {
    return json(request("runs/" + encoded(id) + "/output").GET().build());
  }

  /** A page of the run's invocations. */
  public JsonNode invocations(String id, Map<String, String> query) {
    return json(request("runs/" + encoded(id) + "/invocations?" + words(query)).GET().build());
  }

  /** One of them, with all that happened to it. */
  public JsonNode invocation(String id, int number) {
    return json(request("runs/" + encoded(id) + "/invocations/" + number).GET().build());
  }

  /** A page of the run's groups and their elements. */
  public JsonNode scopes(String id, Map<String, String> query) {
    return json(request("runs/" + encoded(id) + "/scopes?" + words(query)).GET().build());
  }

  /** One of them, with what is in it. */
  public JsonNode scope(String id, int number) {
    return json(request("runs/" + encoded(id) + "/scopes/" + number).GET().build());
  }

  /** What keeps the run from going on. */
  public JsonNode standing(String id) {
    return json(request("runs/" + encoded(id) + "/standing").timeout(CONNECT).GET().build());
  }

  /** How many tasks there are for the workers of a queue, or soon will be. */
  public long demand(String queue) {
    return json(request("scaling/" + encoded(queue)).timeout(CONNECT).GET().build())
        .path("demand")
        .asLong(0);
  }

  /** The same, and what is known of the queue's workers. */
  public JsonNode scaling(String queue) {
    String route = "scaling/" + encoded(queue) + "?explain=true";
    return json(request(route).timeout(CONNECT).GET().build());
  }

  /** A page of the list of runs. */
  public JsonNode runs(Map<String, String> query) {
    return json(request("runs?" + words(query)).GET().build());
  }

  /** A page of what the run's attempts logged. */
  public JsonNode logs(String id, Map<String, String> query) {
    return json(request("runs/" + encoded(id) + "/logs?" + words(query)).GET().build());
  }

  /** A page of the run's history after an event's number, as large as there are. */
  public JsonNode history(String id, long after) {
    String route = "runs/" + encoded(id) + "/events?after=" + after + "&limit=200";
    return json(request(route).GET().build());
  }

  private static String words(Map<String, String> query) {
    return query.entrySet().stream()
        .map(word -> word.getKey() + "=" + encoded(word.getValue()))
        .collect(Collectors.joining("&"));
  }

  public void cancel(String id, @Nullable String reason) {
    Map<String, String> body = reason == null ? Map.of() : Map.of("reason", reason);
    HttpRequest request =
        request("runs/" + encoded(id) + "/cancel")
            .header("Content-Type", JSON)
            .POST(BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body)))
            .build();
    accepted(send(request, BodyHandlers.ofByteArray()));
  }

  /**
   * @param payload what it says; null for nothing
   */
  public void signal(String id, String name, @Nullable JsonNode payload) {
    HttpRequest.Builder request = request("runs/" + encoded(id) + "/signals/" + encoded(name));
    if (payload == null) {
      request.POST(BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", JSON)
          .POST(BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(payload)));
    }
    accepted(send(request.build(), BodyHandlers.ofByteArray()));
  }

  public void release(String id) {
    HttpRequest request =
        request("runs/" + encoded(id) + "/release").POST(BodyPublishers.noBody()).build();
    accepted(send(request, BodyHandlers.ofByteArray()));
  }

  /** The run's event stream after an event's number, live. */
  public EventFeed events(String id, long after, boolean views) {
    String query = views ? "?views=true" : "";
    HttpRequest request =
        HttpRequest.newBuilder(route("runs/" + encoded(id) + "/events" + query))
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", Long.toString(after))
            .GET()
            .build();
    HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
    if (response.statusCode() == 200) {
      return EventFeed.of(response.body());
    }
    try (InputStream body = response.body()) {
      throw new RequestRefused(ServerProblem.read(response.statusCode(), body.readAllBytes()));
    } catch (IOException e) {
      throw new ServerUnreachable(server, e);
    }
  }

  private JsonNode json(HttpRequest request) {
    HttpResponse<byte[]> response = accepted(send(request, BodyHandlers.ofByteArray()));
    try {
      return MAPPER.readTree(response.body());
    } catch (JacksonException e) {
      throw new RequestRefused(ServerProblem.foreign(response.statusCode()));
    }
  }

  private static HttpResponse<byte[]> accepted(HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 != 2) {
      throw new RequestRefused(ServerProblem.read(response.statusCode(), response.body()));
    }
    return response;
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) {
    try {
      return http.send(request, body);
    } catch (IOException e) {
      throw new ServerUnreachable(server, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerUnreachable(server, e);
    }
  }

  private HttpRequest.Builder request(String route) {
    return HttpRequest.newBuilder(route(route)).header("Accept", JSON).timeout(ANSWER);
  }

  private URI route(String route) {
    return URI.create(base() + "/api/v1/" + route);
  }

  private String base() {
    return server.toString().replaceAll("/+$", "");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
