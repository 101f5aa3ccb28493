package dev.solidflux.payloads;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The least of a store of objects: it checks who asks, by itself, and goes wrong when told to. */
final class S3Stub implements AutoCloseable {

  static final String BUCKET = "values";
  static final String PREFIX = "of/us";
  static final String ACCESS = "the-access-key";
  static final String SECRET = "the-secret-key";
  static final String TOKEN = "the-token";
  static final String REGION = "eu-west-3";

  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential="
              + ACCESS
              + "/\\d{8}/"
              + REGION
              + "/s3/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** What goes wrong with a request. */
  interface Fault {
    Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response);
  }

  static Fault status(int status, String body) {
    return (request, response) ->
        request
            .receive()
            .then()
            .thenMany(response.status(status).sendString(Mono.just(body)).then());
  }

  static Fault error(int status, String code) {
    return status(status, "<Error><Code>" + code + "</Code><Key>" + SECRET + "</Key></Error>");
  }

  /** An answer that does not wait for the body, after which the connection is closed. */
  static Fault early(int status, String code) {
    return (request, response) ->
        response
            .status(status)
            .keepAlive(false)
            .sendString(Mono.just("<Error><Code>" + code + "</Code></Error>"));
  }

  /** The connection ends without an answer, in the middle of the request if it has a body. */
  static final Fault CUT =
      (request, response) -> {
        request.withConnection(connection -> connection.channel().close());
        return Mono.never();
      };

  static final Fault SILENCE = (request, response) -> Mono.never();

  /** An answer that never ends. */
  static Fault endless(int status) {
    return (request, response) ->
        response
            .status(status)
            .send(Flux.generate(sink -> sink.next(Unpooled.wrappedBuffer(new byte[10_000]))));
  }

  /** An answer that ends before its announced end. */
  static Fault half(byte[] value) {
    return (request, response) ->
        response
            .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(value.length))
            .send(
                Flux.just(Unpooled.wrappedBuffer(value, 0, value.length / 2))
                    .concatWith(Mono.error(new IOException("told to"))),
                flushed -> true);
  }

  final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  final AtomicInteger requests = new AtomicInteger();
  volatile @Nullable Fault always;

  private final DisposableServer server =
      HttpServer.create().host("127.0.0.1").port(0).handle(this::answer).bindNow();

  S3Settings settings() {
    return settings(SECRET);
  }

  S3Settings settings(String secret) {
    URI endpoint = URI.create("http://127.0.0.1:" + server.port());
    return new S3Settings(endpoint, REGION, BUCKET, PREFIX, true, ACCESS, secret, TOKEN);
  }

  private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    requests.incrementAndGet();
    Fault fault = always == null ? faults.poll() : always;
    return fault != null
        ? fault.answer(request, response)
        : request
            .receive()
            .aggregate()
            .asByteArray()
            .defaultIfEmpty(new byte[0])
            .flatMap(body -> Mono.from(served(request, response, body)));
  }

  private Publisher<Void> served(
      HttpServerRequest request, HttpServerResponse response, byte[] body) {
    String path = "/" + BUCKET + "/" + PREFIX + "/";
    if (!isSigned(request, body)) {
      return error(403, "SignatureDoesNotMatch").answer(request, response);
    }
    if (!request.uri().startsWith(path)) {
      return error(404, "NoSuchBucket").answer(request, response);
    }
    String name = request.uri().substring(path.length());
    if (request.method().name().equals("PUT")) {
      objects.put(name, body);
      return response.send();
    }
    byte @Nullable [] kept = objects.get(name);
    return kept == null
        ? error(404, "NoSuchKey").answer(request, response)
        : response
            .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(kept.length))
            .sendByteArray(Mono.just(kept));
  }

  private static boolean isSigned(HttpServerRequest request, byte[] body) {
    Matcher given =
        AUTHORIZATION.matcher(request.requestHeaders().get("authorization", "").strip());
    String hash = Signature.sha256(body);
    if (!given.matches()
        || !hash.equals(request.requestHeaders().get("x-amz-content-sha256"))
        || !TOKEN.equals(request.requestHeaders().get("x-amz-security-token"))) {
      return false;
    }
    TreeMap<String, String> headers = new TreeMap<>();
    for (String name : given.group(1).split(";")) {
      headers.put(name, request.requestHeaders().get(name, ""));
    }
    Instant at = TIME.parse(headers.get("x-amz-date"), Instant::from);
    Duration age = Duration.between(at, Instant.now()).abs();
    return age.compareTo(Duration.ofMinutes(15)) < 0
        && headers
            .keySet()
            .containsAll(
                Set.of("host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"))
        && new Signature(request.method().name(), request.uri(), headers, hash)
            .by(SECRET, REGION)
            .equals(given.group(2));
  }

  @Override
  public void close() {
    server.disposeNow();
  }
}
