package dev.solidflux.api.request;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/**
 * Bodies that are read whole: bounded each, and together, and none is waited for without end. What
 * has come of one is on the heap, so that the network's own buffers are free again at once.
 */
public final class Bodies {
  /** What a body may have without being counted: small ones are read whatever the others do. */
  private static final int SMALL = 64 << 10;

  /** Of all bodies beyond what is not counted. */
  private static final long TOGETHER = 64 << 20;

  /** How many times a body's progress may be waited for, so that it comes to an end. */
  private static final int TIMES = 10;

  private final Duration patience;
  private final long together;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param patience how long to wait for more of a body
   */
  public Bodies(Duration patience) {
    this(patience, TOGETHER);
  }

  Bodies(Duration patience, long together) {
    this.patience = patience;
    this.together = together;
  }

  /** How long to wait for more of a body. */
  public Duration patience() {
    return patience;
  }

  /**
   * What {@code use} makes of the body's bytes, of none if it has none; they count until then.
   * Fails with {@code body-too-large} as soon as the limit is known to be passed (at once if the
   * request says its length), with {@code body-too-slow}, or with {@code overloaded} if others have
   * all the room.
   */
  public <T> Mono<T> read(
      ServerHttpRequest request, BodyLimit limit, Function<byte[], Mono<T>> use) {
    if (request.getHeaders().getContentLength() > limit.bytes()) {
      return Mono.error(limit::passed);
    }
    return Mono.using(
        () -> new Body(limit), body -> whole(request, body).flatMap(use), Body::giveBack);
  }

  private Mono<byte[]> whole(ServerHttpRequest request, Body body) {
    return request
        .getBody()
        .timeout(patience)
        .map(body::add)
        .then(Mono.fromSupplier(body::bytes))
        .timeout(patience.multipliedBy(TIMES))
        .onErrorMap(TimeoutException.class, e -> tooSlow());
  }

  /** The client did not go on with what it had begun to send; its connection is of no more use. */
  public static Problem tooSlow() {
    return Problem.of(ProblemCode.BODY_TOO_SLOW, "the rest of the body did not come in time")
        .with(closing());
  }

  private static HttpHeaders closing() {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.CONNECTION, "close");
    return headers;
  }

  /** A body as far as it has come. */
  private final class Body {
    private final BodyLimit limit;
    private final ByteArrayOutputStream come = new ByteArrayOutputStream();
    private long counted;

    Body(BodyLimit limit) {
      this.limit = limit;
    }

    /** Takes the piece, which is released, and says how much has come. */
    int add(DataBuffer piece) {
      try {
        int length = piece.readableByteCount();
        if (come.size() + length > limit.bytes()) {
          throw limit.passed();
        }
        count(come.size() + length - SMALL);
        byte[] bytes = new byte[length];
        piece.read(bytes);
        come.writeBytes(bytes);
        return come.size();
      } finally {
        DataBufferUtils.release(piece);
      }
    }

    private void count(long all) {
      long more = Math.max(0, all) - counted;
      counted += more;
      if (held.addAndGet(more) > together) {
        HttpHeaders headers = closing();
        headers.set(HttpHeaders.RETRY_AFTER, "1");
        throw Problem.of(
                ProblemCode.OVERLOADED, "the bodies of other requests have all the room there is")
            .with(headers);
      }
    }

    byte[] bytes() {
      return come.toByteArray();
    }

    void giveBack() {
      held.addAndGet(-counted);
      counted = 0;
    }
  }
}
