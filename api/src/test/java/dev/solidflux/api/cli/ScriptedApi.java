package dev.solidflux.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that answers each route with what a test scripted; JSON is written with single quotes.
 */
final class ScriptedApi implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Deque<Answer>> answers = new HashMap<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

  /** What the command line asked for. */
  record Request(String route, String contentType, String lastEventId, String key, String body) {}

  private record Answer(int status, String contentType, String body) {}

  ScriptedApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Scripts an answer; the last one of a route is given again and again. */
  ScriptedApi on(String route, int status, String json) {
    return on(route, status, "application/json", json.replace('\'', '"'));
  }

  ScriptedApi on(String route, int status, String contentType, String body) {
    answers
        .computeIfAbsent(route, r -> new ArrayDeque<>())
        .add(new Answer(status, contentType, body));
    return this;
  }

  /** Scripts one connection of an event stream. */
  ScriptedApi stream(String run, String events) {
    return on(
        "GET /api/v1/runs/" + run + "/events", 200, "text/event-stream", events.replace('\'', '"'));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String address = exchange.getRequestURI().toString().replace("/events?views=true", "/events");
    String route = exchange.getRequestMethod() + " " + address;
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    requests.add(
        new Request(
            route,
            header(exchange, "Content-Type"),
            header(exchange, "Last-Event-ID"),
            header(exchange, "Idempotency-Key"),
            body));
    Answer answer = next(route);
    byte[] bytes = answer.body().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private synchronized Answer next(String route) {
    Deque<Answer> scripted = answers.get(route);
    if (scripted == null) {
      return new Answer(404, "text/plain", "nothing was scripted for " + route);
    }
    return scripted.size() > 1 ? scripted.removeFirst() : scripted.getFirst();
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
