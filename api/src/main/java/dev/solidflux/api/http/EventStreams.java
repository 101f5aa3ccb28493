package dev.solidflux.api.http;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.view.EventItem;
import dev.solidflux.api.view.RunReader;
import dev.solidflux.api.view.TelemetryItem;
import dev.solidflux.flow.follow.FeedItem;
import dev.solidflux.flow.follow.RunFeed;
import dev.solidflux.flow.port.Runs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server-sent events of runs. A slow reader slows down only its own loop over pages; one that goes
 * away ends it.
 */
public final class EventStreams {
  private static final Logger log = LoggerFactory.getLogger(EventStreams.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final Duration AGAIN_AT_MOST = Duration.ofSeconds(5);
  private static final String END = "end";

  private final RunFeed feed;
  private final Runs runs;
  private final RunReader reader;
  private final JsonMapper json;
  private final int most;
  private final Duration heartbeat;
  private final AtomicInteger open = new AtomicInteger();
  private final Sinks.Empty<Void> closing = Sinks.empty();

  public EventStreams(
      RunFeed feed, Runs runs, RunReader reader, JsonMapper json, int most, MeterRegistry metrics) {
    this(feed, runs, reader, json, most, HEARTBEAT, metrics);
  }

  EventStreams(
      RunFeed feed,
      Runs runs,
      RunReader reader,
      JsonMapper json,
      int most,
      Duration heartbeat,
      MeterRegistry metrics) {
    this.feed = feed;
    this.runs = runs;
    this.reader = reader;
    this.json = json;
    this.most = most;
    this.heartbeat = heartbeat;
    Gauge.builder("solidflux.streams.open", open, AtomicInteger::get)
        .description("event streams that are open")
        .register(metrics);
  }

  /** Ends all streams: their readers come back to another node. */
  public void close() {
    closing.tryEmitEmpty();
  }

  /**
   * The run's events after {@code seq}, live, up to its end.
   *
   * @param views whether to tell how the run stands, too, whenever it stands otherwise
   */
  Flux<ServerSentEvent<String>> open(Runs.Summary run, long after, boolean views) {
    return Flux.defer(
        () -> {
          if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return Flux.error(
                Problem.of(ProblemCode.TOO_MANY_STREAMS, "at most " + most + " may be open"));
          }
          return stream(run, after, views).doFinally(signal -> open.decrementAndGet());
        });
  }

  private Flux<ServerSentEvent<String>> stream(Runs.Summary run, long after, boolean views) {
    boolean allSeen = run.state().ended() && after >= run.seq();
    // beyond the newest event there is nothing to wait for
    long known = Math.min(after, run.seq());
    Flux<ServerSentEvent<String>> events = allSeen ? Flux.empty() : told(run, known, views);
    Flux<ServerSentEvent<String>> told = events.concatWith(end(run));
    // one ahead of its reader, and not many: each may be large
    return Flux.merge(1, told, heartbeats())
        .takeUntil(event -> END.equals(event.event()))
        .takeUntilOther(closing.asMono());
  }

  /**
   * The first at once, so that the response begins although the run has nothing to tell yet. A
   * reader that is behind needs no sign of life.
   */
  private Flux<ServerSentEvent<String>> heartbeats() {
    return Flux.interval(Duration.ZERO, heartbeat)
        .onBackpressureDrop()
        .map(tick -> ServerSentEvent.<String>builder().comment("").build());
  }

  private Flux<ServerSentEvent<String>> told(Runs.Summary run, long after, boolean views) {
    AtomicLong viewed = new AtomicLong(after);
    return feed.follow(run.id(), after)
        .concatMap(
            item ->
                switch (item) {
                  case FeedItem.Caught caught -> views ? view(run, viewed) : Mono.empty();
                  case FeedItem.Event event -> Mono.just(sent(event));
                  case FeedItem.Telemetry telemetry -> Mono.just(sent(telemetry));
                },
            0);
  }

  /** One that cannot be had now is told with the next; what is told holds all since the last. */
  private Mono<ServerSentEvent<String>> view(Runs.Summary run, AtomicLong viewed) {
    return reader
        .view(run, viewed.get())
        .doOnNext(view -> viewed.set(view.seq()))
        .map(view -> ServerSentEvent.builder(json.writeValueAsString(view)).event("view").build())
        .onErrorResume(
            e -> {
              log.atWarn().addKeyValue("run", run.id()).log("no view of it: {}", e.toString());
              return Mono.empty();
            });
  }

  private ServerSentEvent<String> sent(FeedItem.Event item) {
    Runs.Event event = item.event();
    return ServerSentEvent.builder(json.writeValueAsString(EventItem.of(event)))
        .id(Long.toString(event.seq()))
        .event("run-event")
        .build();
  }

  private ServerSentEvent<String> sent(FeedItem.Telemetry item) {
    return ServerSentEvent.builder(json.writeValueAsString(TelemetryItem.of(item.telemetry())))
        .event("telemetry")
        .build();
  }

  /** As patient as the feed: a reader who came this far is not cut before it hears the end. */
  private Mono<ServerSentEvent<String>> end(Runs.Summary run) {
    return runs.run(run.ws(), run.id())
        .retryWhen(Retry.backoff(Long.MAX_VALUE, AGAIN).maxBackoff(AGAIN_AT_MOST))
        .map(
            ended ->
                ServerSentEvent.builder(
                        json.writeValueAsString(Map.of("state", ended.state().label())))
                    .event(END)
                    .build());
  }
}
