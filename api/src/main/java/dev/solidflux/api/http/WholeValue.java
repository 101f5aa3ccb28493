package dev.solidflux.api.http;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.flow.pace.Gate;
import dev.solidflux.flow.value.Values;
import dev.solidflux.json.Refs;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Values that are told whole, wherever they are kept; what is in the way is a problem of its own.
 * What is kept elsewhere is sent as it is kept: as a tree it might take thirty times as much. All
 * of it is there before the first byte is sent, and counts until the last one is.
 */
public final class WholeValue {

  /** What a value may take, and those that are being told at a time. */
  public static final long MOST = 64L << 20;

  /** What a value may take without being counted: small ones are told whoever else reads. */
  private static final long SMALL = 64 << 10;

  /** So much of a value is outside of the heap, on its way to its reader. */
  private static final int SLICE = 64 << 10;

  /** By then who has room and reads nothing is cut off. */
  private static final int WAITS = 2;

  /** How many times a reader may be waited for, so that it comes to an end. */
  private static final int TIMES = 10;

  private final Values values;
  private final Duration waits;
  private final Duration limit;
  private final Gate room = new Gate(MOST);

  /**
   * @param patience how long a reader may take nothing
   */
  public WholeValue(Values values, Duration patience) {
    this.values = values;
    this.waits = patience.multipliedBy(WAITS);
    this.limit = patience.multipliedBy(TIMES);
  }

  /**
   * Answers with the value. Fails with {@code value-too-large}, {@code value-lost} or {@code
   * value-unavailable}, with {@code overloaded} if other readers have all the room for long, and
   * midway if the reader takes too long.
   */
  Mono<Void> tell(JsonNode value, ServerHttpResponse response) {
    long bytes = Refs.wholeSize(value);
    return bytes > MOST
        ? Mono.error(tooLarge(bytes))
        : room.within(
            bytes <= SMALL ? 0 : bytes,
            waiting -> waiting.timeout(waits, Mono.error(WholeValue::overloaded)),
            () ->
                values
                    .pieces(value)
                    .onErrorMap(WholeValue::notThere)
                    .flatMap(pieces -> write(pieces, response)));
  }

  private Mono<Void> write(List<byte[]> pieces, ServerHttpResponse response) {
    response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
    response.getHeaders().setContentLength(pieces.stream().mapToLong(piece -> piece.length).sum());
    return response
        .writeWith(
            Flux.fromIterable(pieces).concatMap(piece -> slices(piece, response.bufferFactory())))
        .timeout(limit, Mono.error(() -> new TimeoutException("its reader takes too long")));
  }

  private static Flux<DataBuffer> slices(byte[] piece, DataBufferFactory buffers) {
    return Flux.range(0, Math.ceilDiv(piece.length, SLICE))
        .map(n -> n * SLICE)
        .map(from -> ByteBuffer.wrap(piece, from, Math.min(SLICE, piece.length - from)))
        .map(buffers::wrap);
  }

  private static Problem overloaded() {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, "1");
    return Problem.of(
            ProblemCode.OVERLOADED, "the readers of other large values have all the room there is")
        .with(headers);
  }

  private static Problem tooLarge(long bytes) {
    return Problem.of(
        ProblemCode.VALUE_TOO_LARGE,
        "the value takes %,d bytes; %,d are told at once: the history names its parts"
            .formatted(bytes, MOST));
  }

  private static Problem notThere(Throwable why) {
    return Values.isFinal(why)
        ? Problem.of(ProblemCode.VALUE_LOST, String.valueOf(why.getMessage()))
        : Problem.of(
            ProblemCode.VALUE_UNAVAILABLE, "the value is kept where nobody answers now; try again");
  }
}
