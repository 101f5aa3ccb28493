package dev.solidflux.api.http;

import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.request.Arrived;
import dev.solidflux.api.request.Bodies;
import dev.solidflux.api.request.BodyLimit;
import dev.solidflux.api.request.CallersSpan;
import dev.solidflux.api.request.Lines;
import dev.solidflux.api.request.Lines.Line;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * Submits as many runs as a body has lines, and answers each line while the body still comes. What
 * is not answered yet is not read: whoever does not read the answers cannot send on.
 */
@RestController
public final class BulkController {
  private static final int LINES = 500;
  private static final int ANSWER_BYTES = 16 << 10;
  private static final int MOST = 32;

  private final BulkInbox inbox;
  private final Bodies bodies;
  private final JsonMapper json;
  private final DataBufferFactory buffers = new DefaultDataBufferFactory();
  private final AtomicInteger open = new AtomicInteger();

  public BulkController(BulkInbox inbox, Bodies bodies, JsonMapper json) {
    this.inbox = inbox;
    this.bodies = bodies;
    this.json = json;
  }

  @PostMapping(
      path = {Workspace.ROOT + "/runs/bulk", Workspace.NAMED + "/runs/bulk"},
      consumes = MediaType.APPLICATION_NDJSON_VALUE,
      produces = MediaType.APPLICATION_NDJSON_VALUE)
  Mono<Void> submit(
      @PathVariable(required = false) @Nullable String ws,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    faults.refuse();
    String traceparent = CallersSpan.read(request.getHeaders());
    return Mono.defer(
        () -> {
          if (open.incrementAndGet() > MOST) {
            open.decrementAndGet();
            return Mono.error(
                Problem.of(
                    ProblemCode.TOO_MANY_STREAMS,
                    "at most " + MOST + " bulk submissions may be open"));
          }
          response.getHeaders().setContentType(MediaType.APPLICATION_NDJSON);
          return response
              .writeWith(answers(workspace.name(), request.getBody(), traceparent))
              .doFinally(end -> open.decrementAndGet());
        });
  }

  /** Reads as far as the answers are asked for. */
  Flux<DataBuffer> answers(String ws, Flux<DataBuffer> body, @Nullable String traceparent) {
    Lines lines = new Lines(BodyLimit.RUN.bytes());
    return Arrived.of(body, Schedulers.parallel(), bodies.patience(), lines::midway)
        .map(pieces -> pieces.stream().flatMap(piece -> lines.in(piece).stream()).toList())
        .concatWith(Mono.fromSupplier(lines::last))
        .concatMapIterable(BulkController::chunks, 1)
        .concatMap(chunk -> inbox.submit(ws, read(chunk), traceparent), 0)
        .concatMapIterable(this::written, 1);
  }

  private static List<BulkLine> read(List<Line> chunk) {
    return chunk.stream().map(BulkLine::read).toList();
  }

  private static List<List<Line>> chunks(List<Line> lines) {
    List<List<Line>> chunks = new ArrayList<>();
    for (int from = 0; from < lines.size(); from += LINES) {
      chunks.add(lines.subList(from, Math.min(from + LINES, lines.size())));
    }
    return chunks;
  }

  /** In pieces, so that what was asked for is not much. */
  private List<DataBuffer> written(List<BulkAnswer> answers) {
    List<DataBuffer> pieces = new ArrayList<>();
    DataBuffer piece = buffers.allocateBuffer(ANSWER_BYTES);
    for (BulkAnswer answer : answers) {
      piece.write(json.writeValueAsBytes(answer)).write((byte) '\n');
      if (piece.readableByteCount() >= ANSWER_BYTES) {
        pieces.add(piece);
        piece = buffers.allocateBuffer(ANSWER_BYTES);
      }
    }
    if (piece.readableByteCount() > 0) {
      pieces.add(piece);
    }
    return pieces;
  }
}
