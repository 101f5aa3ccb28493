package dev.solidflux.api.request;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/** How much of a body is ever read into memory. */
public enum BodyLimit {
  /** A run's input and whatever else is sent with it. */
  RUN(4),
  /** A pipeline's document. */
  PIPELINE(1);

  private final int mebibytes;

  BodyLimit(int mebibytes) {
    this.mebibytes = mebibytes;
  }

  /** How many bytes. */
  public int bytes() {
    return mebibytes * 1024 * 1024;
  }

  /**
   * The body's bytes; empty if it has none. Fails with {@code body-too-large} as soon as the limit
   * is known to be passed: at once if the request says its length.
   */
  public Mono<byte[]> read(ServerHttpRequest request) {
    if (request.getHeaders().getContentLength() > bytes()) {
      return Mono.error(this::passed);
    }
    return DataBufferUtils.join(request.getBody(), bytes())
        .map(BodyLimit::release)
        .onErrorMap(DataBufferLimitException.class, e -> passed())
        .defaultIfEmpty(new byte[0]);
  }

  /**
   * Refuses what is short as a text and long wherever it is written out: {@code 1e999} is a
   * thousand digits.
   *
   * @throws Problem {@code body-too-large}
   */
  void requireWrittenOut(long bytes) {
    if (bytes > bytes()) {
      throw Problem.of(
          ProblemCode.BODY_TOO_LARGE,
          "the body may have at most " + mebibytes + " MiB once its numbers are written out");
    }
  }

  private Problem passed() {
    return Problem.of(
        ProblemCode.BODY_TOO_LARGE, "the body may have at most " + mebibytes + " MiB");
  }

  private static byte[] release(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }
}
