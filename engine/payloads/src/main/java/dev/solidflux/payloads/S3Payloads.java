package dev.solidflux.payloads;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.util.retry.Retry;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Values in a bucket, each an object. It is written whenever it is put, without being asked for
 * before: that is one way to the store instead of two, it mends what was changed there, and the
 * object counts as young again.
 */
public final class S3Payloads implements Payloads, AutoCloseable {

  /** How long a call may take, with all its tries. */
  public static final Duration LIMIT = Duration.ofSeconds(20);

  /** How many objects are read or written at a time, each on a connection of its own. */
  public static final int AT_A_TIME = 16;

  private static final int WAITING = 1_000;
  private static final Duration IDLE = Duration.ofSeconds(20);
  private static final int OK = 200;

  /**
   * How long is waited.
   *
   * @param connecting for a connection
   * @param silence for the next bytes of an answer
   * @param whole for an answer that is of use, all tries together
   * @param pause before the second try; it doubles
   */
  record Limits(Duration connecting, Duration silence, Duration whole, Duration pause) {
    private static final Limits USUAL =
        new Limits(Duration.ofSeconds(3), Duration.ofSeconds(5), LIMIT, Duration.ofMillis(100));
  }

  private final S3Settings settings;
  private final S3Requests requests;
  private final Limits limits;
  private final ConnectionProvider connections;
  private final HttpClient client;

  /** Returns at once; whether the store can be reached shows with the first call. */
  public static S3Payloads open(S3Settings settings) {
    return new S3Payloads(settings, InstantSource.system(), Limits.USUAL);
  }

  S3Payloads(S3Settings settings, InstantSource clock, Limits limits) {
    this.settings = settings;
    this.requests = new S3Requests(settings, clock);
    this.limits = limits;
    this.connections =
        ConnectionProvider.builder("solidflux-s3")
            .maxConnections(AT_A_TIME)
            .pendingAcquireMaxCount(WAITING)
            .pendingAcquireTimeout(limits.whole())
            .maxIdleTime(IDLE)
            .build();
    this.client =
        HttpClient.create(connections)
            .disableRetry(true) // the whole is tried again here, with a signature of its own
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(limits.connecting().toMillis()))
            .responseTimeout(limits.silence());
  }

  @Override
  public Mono<Void> put(Ref ref, byte[] json) {
    return inTime(
        signed(() -> requests.put(ref, json))
            .flatMap(
                request ->
                    to(request)
                        .headers(headers -> headers.set("content-length", json.length))
                        .request(HttpMethod.PUT)
                        .uri(request.getUri())
                        .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(json)))
                        .response((answer, body) -> accepted(answer, body))
                        .then()));
  }

  @Override
  public Mono<byte[]> get(Ref ref) {
    return inTime(
            signed(() -> requests.get(ref))
                .flatMap(
                    request ->
                        to(request)
                            .get()
                            .uri(request.getUri())
                            .response((answer, body) -> value(ref, answer, body))
                            .next()))
        .onErrorMap(
            error -> error instanceof S3Refused refused && refused.noObject(),
            none -> new Lost(ref, "is not in the bucket"));
  }

  /** Off the threads of connections: a hash of megabytes takes its time. */
  private static Mono<SdkHttpRequest> signed(Callable<SdkHttpRequest> request) {
    return Mono.fromCallable(request).subscribeOn(Schedulers.parallel());
  }

  private HttpClient to(SdkHttpRequest request) {
    return client.headers(
        headers -> request.forEachHeader((name, values) -> headers.set(name, values)));
  }

  private Flux<Void> accepted(HttpClientResponse answer, Flux<ByteBuf> body) {
    return answer.status().code() == OK ? Flux.empty() : this.<Void>refused(answer, body).flux();
  }

  private Mono<byte[]> value(Ref ref, HttpClientResponse answer, Flux<ByteBuf> body) {
    return answer.status().code() == OK ? S3Body.value(ref, body) : refused(answer, body);
  }

  private <T> Mono<T> refused(HttpClientResponse answer, Flux<ByteBuf> body) {
    return S3Body.code(body)
        .flatMap(code -> Mono.error(new S3Refused(settings, answer.status().code(), code)));
  }

  /** Tried again as long as there is time, if that can be of use. */
  private <T> Mono<T> inTime(Mono<T> call) {
    return Mono.defer(
        () -> {
          AtomicReference<String> last = new AtomicReference<>("no answer");
          return call.doOnError(error -> last.set(String.valueOf(error.getMessage())))
              .retryWhen(
                  Retry.backoff(Long.MAX_VALUE, limits.pause())
                      .maxBackoff(limits.pause().multipliedBy(20))
                      .filter(S3Payloads::mayPass))
              .timeout(limits.whole(), Mono.error(() -> tooLate(last.get())));
        });
  }

  private TimeoutException tooLate(String last) {
    return new TimeoutException(
        "%s was of no use for %d ms: %s".formatted(settings, limits.whole().toMillis(), last));
  }

  private static boolean mayPass(Throwable error) {
    return error instanceof S3Refused refused
        ? refused.mayPass()
        : error instanceof IOException
            || error instanceof ChannelException
            || error instanceof AbortedException;
  }

  /** Gives up the connections. */
  @Override
  public void close() {
    connections.dispose();
  }
}
