package dev.solidflux.api.cli.demo;

import dev.solidflux.api.cli.client.SolidfluxClient;
import dev.solidflux.api.cli.workers.BrokerUrl;
import dev.solidflux.api.cli.workers.LocalWorkers;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.api.wiring.Server;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A server in this process and workers in others, which end with it however it ends. */
public final class Demo implements AutoCloseable {
  private static final int WORKERS = 2;
  private static final Duration EVERY = Duration.ofMillis(250);
  private static final Duration COOLDOWN = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(8);

  /**
   * So many workers in a row that end as soon as they are started will not be followed by one that
   * works.
   */
  private static final int HOPELESS = 3;

  private final Album album;
  private final Path logs;
  private final Server server;
  private final boolean tookAnotherPort;
  private final SolidfluxClient client;
  private final LocalWorkers workers;
  private final AtomicBoolean closing = new AtomicBoolean();

  private Demo(Album album, Path logs, Server server, boolean tookAnotherPort, String brokerUrl) {
    this.tookAnotherPort = tookAnotherPort;
    this.album = album;
    this.logs = logs;
    this.server = server;
    this.client = SolidfluxClient.at(server.url());
    this.workers =
        LocalWorkers.start(
            List.of(DemoWorkers.of(album, WORKERS, COOLDOWN, GRACE)),
            brokerUrl,
            logs.resolve("workers"),
            client::demand,
            EVERY,
            GRACE);
  }

  /**
   * Starts the server. From here on the process's standard output and error are a file: what
   * libraries print must not disturb what a person reads.
   *
   * @throws dev.solidflux.api.settings.InvalidSettings if a variable cannot be used
   * @throws RuntimeException if the server does not start
   */
  public static Demo start(Album album, Map<String, String> environment) {
    album.jar();
    DemoPort port = DemoPort.of(environment);
    Settings settings = Settings.read(port.in(environment));
    Path logs = settings.services().data().toAbsolutePath();
    logTo(logs.resolve("demo.log"));
    Server server = Server.start(settings);
    Demo demo =
        new Demo(album, logs, server, port.usualIsTaken(), BrokerUrl.of(settings.services()));
    Runtime.getRuntime().addShutdownHook(new Thread(demo::closeWorkers, "demo-workers"));
    return demo;
  }

  public SolidfluxClient client() {
    return client;
  }

  /** Whether the usual port was somebody else's. */
  public boolean tookAnotherPort() {
    return tookAnotherPort;
  }

  /** How many workers there are at most. */
  public int workers() {
    return WORKERS;
  }

  /** Where the logs of the server and of the workers are. */
  public Path logs() {
    return logs;
  }

  /** Registers the pipeline and starts a run; returns the run's id. */
  public String submit() {
    JsonNode pipeline = client.register(album.readDocument(), "application/yaml");
    ObjectNode run = JsonMapper.shared().createObjectNode();
    run.set("pipeline", pipeline.path("name"));
    run.set("version", pipeline.path("version"));
    run.putObject("input").put("photos", album.photos().toString());
    String id = client.submit(run).path("id").asString("");
    cancelWithoutWorkers(id);
    return id;
  }

  /** Stops the workers, then the server. */
  @Override
  public void close() {
    closeWorkers();
    server.close();
  }

  /** A run that nobody works on would wait for as long as its deadlines allow. */
  private void cancelWithoutWorkers(String run) {
    Thread.ofVirtual()
        .name("demo-watch")
        .start(
            () -> {
              while (!closing.get() && workers.failures() < HOPELESS) {
                LockSupport.parkNanos(EVERY.toNanos());
              }
              if (!closing.get()) {
                client.cancel(run, "no worker stays: see " + logs + "/workers/room-1.log");
              }
            });
  }

  private void closeWorkers() {
    closing.set(true);
    workers.close();
  }

  private static void logTo(Path file) {
    try {
      Files.createDirectories(file.getParent());
      PrintStream log = new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8);
      System.setOut(log);
      System.setErr(log);
    } catch (IOException e) {
      throw new DemoFailed(file + " cannot be written: " + e.getMessage());
    }
  }
}
