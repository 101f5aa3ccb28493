package dev.solidflux.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an orchestrator over HTTP how the worker is, on the paths that the server has too: {@code
 * GET /health/ready} answers 200 while tasks are delivered to it, {@code GET /health/live} while it
 * goes on; otherwise 503. {@code GET /metrics} answers with its meters in Prometheus's text, if the
 * library for that is there.
 */
final class HealthPort implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HealthPort.class);
  private static final int NO_BODY = -1;

  private final HttpServer server;
  private final RunningWorker worker;
  private final @Nullable Supplier<String> metrics;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private HealthPort(HttpServer server, RunningWorker worker) {
    this.server = server;
    this.worker = worker;
    this.metrics = WorkerMeters.of(worker);
  }

  /**
   * @param port 0 for a free one, which the log tells
   * @throws IllegalStateException if it cannot be listened on
   */
  static HealthPort open(int port, RunningWorker worker) {
    try {
      HealthPort health = new HealthPort(HttpServer.create(new InetSocketAddress(port), 0), worker);
      health.server.createContext("/", health::answer);
      health.server.setExecutor(health.threads);
      health.server.start();
      LOG.info("health is told on port {}", health.port());
      return health;
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot tell health on port " + port + ": " + e.getMessage(), e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/health/ready" -> {
          String why = worker.whyNotReady();
          answer(exchange, why == null, why == null ? "ready" : "not ready: " + why);
        }
        case "/health/live" ->
            answer(exchange, worker.isLive(), worker.isLive() ? "live" : "not live");
        case "/metrics" -> answer(exchange, metrics != null, metrics == null ? "" : metrics.get());
        default -> exchange.sendResponseHeaders(404, NO_BODY);
      }
    }
  }

  private static void answer(HttpExchange exchange, boolean so, String said) throws IOException {
    byte[] body = (said.endsWith("\n") ? said : said + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(so ? 200 : 503, head ? NO_BODY : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
