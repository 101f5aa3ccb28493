package dev.solidflux.api.http;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.RunIds;
import dev.solidflux.api.request.Workspace;
import dev.solidflux.api.view.EventItem;
import dev.solidflux.api.view.Page;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Runs;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.NotAcceptableStatusException;
import reactor.core.publisher.Mono;

/** A run's history, in pages or live. Which of them, the header {@code Accept} says. */
@RestController
public final class EventsController {
  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final Runs runs;
  private final EventStreams streams;

  public EventsController(Runs runs, EventStreams streams) {
    this.runs = runs;
    this.streams = streams;
  }

  @GetMapping({Workspace.ROOT + "/runs/{id}/events", Workspace.NAMED + "/runs/{id}/events"})
  Mono<ResponseEntity<?>> events(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String id,
      ServerHttpRequest request) {
    boolean live = wantsStream(request.getHeaders());
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    Query query = new Query(request, faults, List.of("after", "cursor", "limit", "views"));
    long cursor = query.number("cursor", 0, Long.MAX_VALUE, 0);
    long after = query.number("after", 0, Long.MAX_VALUE, cursor);
    long seen = live ? lastEventId(request.getHeaders(), after, faults) : after;
    boolean views = Boolean.TRUE.equals(query.truth("views"));
    int limit = query.limit();
    RunId run = RunIds.read(id, faults);
    faults.refuse();
    return runs.run(workspace.name(), run)
        .switchIfEmpty(Mono.error(() -> RunsController.noRun(run)))
        .flatMap(summary -> live ? stream(summary, seen, views) : page(run, seen, limit));
  }

  private Mono<ResponseEntity<?>> page(RunId run, long after, int limit) {
    return runs.events(run, after, limit)
        .map(rows -> Page.of(rows, EventItem::of, Runs.Event::seq))
        .map(page -> ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(page));
  }

  private Mono<ResponseEntity<?>> stream(Runs.Summary run, long after, boolean views) {
    return Mono.just(
        ResponseEntity.ok()
            .contentType(MediaType.TEXT_EVENT_STREAM)
            .cacheControl(CacheControl.noCache())
            // nginx would collect events otherwise
            .header("X-Accel-Buffering", "no")
            .body(streams.open(run, after, views)));
  }

  /** The more specific media type wins; whoever takes anything gets a page. */
  private static boolean wantsStream(HttpHeaders headers) {
    List<MediaType> accepted = accepted(headers);
    for (MediaType type : accepted) {
      if (type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
        return false;
      }
      if (type.isCompatibleWith(MediaType.TEXT_EVENT_STREAM)) {
        return true;
      }
    }
    throw new NotAcceptableStatusException(
        List.of(MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM));
  }

  private static List<MediaType> accepted(HttpHeaders headers) {
    try {
      List<MediaType> accepted = headers.getAccept();
      if (accepted.isEmpty()) {
        return List.of(MediaType.ALL);
      }
      MimeTypeUtils.sortBySpecificity(accepted);
      return accepted;
    } catch (InvalidMediaTypeException e) {
      throw new NotAcceptableStatusException(
          List.of(MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM));
    }
  }

  /** A reconnecting browser's header is newer than the address it began with. */
  private static long lastEventId(HttpHeaders headers, long after, Faults faults) {
    String last = headers.getFirst(LAST_EVENT_ID);
    if (last == null || last.isEmpty()) {
      return after;
    }
    Optional<Long> seq =
        last.matches("\\d{1,18}") ? Optional.of(Long.parseLong(last)) : Optional.empty();
    if (seq.isEmpty()) {
      faults.add(Fault.parameter("invalid-header", LAST_EVENT_ID + " must be the id of an event"));
    }
    return seq.orElse(after);
  }
}
