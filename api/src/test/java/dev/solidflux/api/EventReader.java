package dev.solidflux.api;

import java.time.Duration;
import java.util.List;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/**
 * Reads event streams as a browser does. By the JDK's client: Reactor Netty's shares its threads
 * with the server in the same process, and goes down with it.
 */
public record EventReader(WebClient client) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public static EventReader of(String url) {
    return new EventReader(
        WebClient.builder().baseUrl(url).clientConnector(new JdkClientHttpConnector()).build());
  }

  /** The whole stream, up to its end. */
  public Told read(String run, long lastEventId) {
    return new Told(stream(run, lastEventId).collectList().block(PATIENCE));
  }

  public Flux<ServerSentEvent<String>> stream(String run, long lastEventId) {
    return client
        .get()
        .uri("/api/v1/runs/{id}/events", run)
        .accept(MediaType.TEXT_EVENT_STREAM)
        .headers(
            headers -> {
              if (lastEventId > 0) {
                headers.set("Last-Event-ID", Long.toString(lastEventId));
              }
            })
        .retrieve()
        .bodyToFlux(new ParameterizedTypeReference<ServerSentEvent<String>>() {});
  }

  /** What a stream told. */
  public record Told(List<ServerSentEvent<String>> events) {
    /** The sequence numbers of the history, in the order they came. */
    public List<Long> numbers() {
      return named("run-event").map(event -> Long.valueOf(event.id())).toList();
    }

    public List<String> telemetry() {
      return named("telemetry").map(ServerSentEvent::data).toList();
    }

    public List<String> history() {
      return named("run-event").map(ServerSentEvent::data).toList();
    }

    public String end() {
      return named("end").map(ServerSentEvent::data).findFirst().orElseThrow();
    }

    private java.util.stream.Stream<ServerSentEvent<String>> named(String name) {
      return events.stream().filter(event -> name.equals(event.event()));
    }
  }
}
