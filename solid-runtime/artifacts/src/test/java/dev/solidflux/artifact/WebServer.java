package dev.solidflux.artifact;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What a web server and a store of objects do, and what they can do wrong. */
final class WebServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final Map<String, byte[]> contents = new ConcurrentHashMap<>();
  final Map<String, Integer> failures = new ConcurrentHashMap<>();
  final Map<String, String> redirections = new ConcurrentHashMap<>();

  /** Of what only a half is sent, and then nothing, until it is taken out of here. */
  final Set<String> stalling = ConcurrentHashMap.newKeySet();

  /** Of what a byte is sent every few milliseconds. */
  final Set<String> dripping = ConcurrentHashMap.newKeySet();

  final List<String> requests = new CopyOnWriteArrayList<>();

  /** How often it was said that nothing has changed. */
  final AtomicInteger unchanged = new AtomicInteger();

  final List<String> wrong = new CopyOnWriteArrayList<>();

  WebServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String url(String path) {
    return "http://" + host() + path;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      Integer failure = failures.remove(path);
      if (failure != null) {
        exchange.sendResponseHeaders(failure, -1);
      } else if (redirections.containsKey(path)) {
        exchange.getResponseHeaders().set("Location", redirections.get(path));
        exchange.sendResponseHeaders(302, -1);
      } else if (exchange.getRequestMethod().equals("PUT")) {
        put(exchange, path);
      } else if (stalling.contains(path)) {
        stall(exchange, contents.get(path));
      } else if (dripping.contains(path)) {
        drip(exchange, contents.get(path));
      } else {
        get(exchange, contents.get(path));
      }
    }
  }

  private void stall(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body, 0, body.length / 2);
    exchange.getResponseBody().flush();
    try {
      Thread.sleep(Long.MAX_VALUE); // until the server is closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void drip(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    for (byte one : body) {
      exchange.getResponseBody().write(one);
      exchange.getResponseBody().flush();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5)); // no longer than until it is closed
    }
  }

  private void put(HttpExchange exchange, String path) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String signed = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (!Sha256.of(new String(body, StandardCharsets.UTF_8)).equals(signed)
        || authorization == null
        || !authorization.startsWith("AWS4-HMAC-SHA256 Credential=the-key/")) {
      wrong.add(path + " " + signed + " " + authorization);
    }
    contents.put(path, body);
    exchange.sendResponseHeaders(200, -1);
  }

  private void get(HttpExchange exchange, byte[] body) throws IOException {
    if (body == null) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    String version = "\"" + Arrays.hashCode(body) + "\"";
    exchange.getResponseHeaders().set("ETag", version);
    if (version.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      unchanged.incrementAndGet();
      exchange.sendResponseHeaders(304, -1);
    } else if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
