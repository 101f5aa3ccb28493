package dev.solidflux.api.wiring;

import dev.solidflux.api.settings.HttpSettings;
import dev.solidflux.api.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers at the server's address while the server cannot start yet: the process lives, is not
 * ready, and says why.
 */
final class WaitingRoom implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String MEDIA = "application/json";
  private static final String PROBLEM_MEDIA = "application/problem+json";

  private final Settings settings;
  private final DisposableServer server;
  private volatile String why = "";

  private WaitingRoom(Settings settings) {
    this.settings = settings;
    HttpSettings http = settings.http();
    this.server =
        HttpServer.create()
            .host(http.host())
            .port(http.port())
            .route(
                routes ->
                    routes
                        .get("/health/live", (in, out) -> send(out, 200, MEDIA, live()))
                        .get("/health/ready", (in, out) -> send(out, 503, MEDIA, ready()))
                        .route(any -> true, (in, out) -> send(out, 503, PROBLEM_MEDIA, problem())))
            .bindNow();
  }

  static WaitingRoom open(Settings settings) {
    return new WaitingRoom(settings);
  }

  /** What the server waits for now. */
  void tell(String reason) {
    why = reason;
  }

  private static Map<String, Object> live() {
    return Map.of("status", "live");
  }

  private Map<String, Object> ready() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", "not-ready");
    body.put("role", settings.role().label());
    body.put("trouble", why);
    return body;
  }

  private Map<String, Object> problem() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "urn:solidflux:problem:unavailable");
    body.put("title", "The server is starting");
    body.put("status", 503);
    body.put("detail", why);
    body.put("code", "unavailable");
    return body;
  }

  private static Publisher<Void> send(
      HttpServerResponse out, int status, String media, Map<String, Object> body) {
    return out.status(status)
        .header("Content-Type", media)
        // the server itself takes this address next: nobody keeps a connection to the room
        .keepAlive(false)
        .sendString(Mono.just(JSON.writeValueAsString(body)));
  }

  @Override
  public void close() {
    server.disposeNow();
  }
}
