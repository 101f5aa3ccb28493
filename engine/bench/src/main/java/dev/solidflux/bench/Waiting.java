package dev.solidflux.bench;

import dev.solidflux.amqp.AmqpSettings;
import dev.solidflux.postgres.Migrations;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/**
 * The benchmark {@code waiting}: very many runs come to a queue that has no worker, wait, and then
 * a worker comes.
 */
final class Waiting {

  private static final int WINDOWS = 10;
  private static final int PAYLOAD = 100;
  private static final int PREFETCH = 250;
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final WaitingOptions options;
  private final Services services;
  private final Consumer<String> progress;
  private final Messages messages = new Messages(PAYLOAD);
  private final Queues queues;
  private final Shaped pipeline;

  private Waiting(
      WaitingOptions options, Services services, String name, Consumer<String> progress) {
    this.options = options;
    this.services = services;
    this.progress = progress;
    this.queues = new Queues(services.amqpUrl(), name, options.shards());
    this.pipeline = Shaped.single(queues.tasks(), messages.payload());
  }

  static WaitingReport measure(
      WaitingOptions options, Map<String, String> environment, Consumer<String> progress)
      throws IOException, TimeoutException, SQLException, InterruptedException {
    Report.Machine machine = Report.Machine.here();
    String name = "bench_" + Long.toString(new SplittableRandom().nextLong() >>> 8, 36);
    progress.accept("starting, as " + name);
    try (Services services = Services.start(environment, name)) {
      Database database =
          Database.create(services.postgresUrl(), name, services.databaseEmbedded());
      try {
        return new Waiting(options, services, name, progress).measure(name, database, machine);
      } finally {
        database.drop();
      }
    }
  }

  private WaitingReport measure(String name, Database database, Report.Machine machine)
      throws IOException, TimeoutException, SQLException, InterruptedException {
    Services.Versions versions = services.versions(queues.product(), database.server());
    Migrations.migrate(database.settings());
    queues.declare(Options.QueueType.CLASSIC);
    AmqpSettings broker = AmqpSettings.of(services.amqpUrl(), name);
    try (EngineNode node = EngineNode.start(database.settings(), broker, options.shards())) {
      progress.accept("%,d runs".formatted(options.runs()));
      WaitingReport.Acceptance accepted = accept(node);
      long start = System.nanoTime();
      until(() -> isTakenUp(database));
      double takenUp = seconds(start);
      progress.accept("all are taken up after %.1f s; resting".formatted(takenUp));
      Thread.sleep(options.measured());
      WaitingReport.Rest rest = rest(database);
      progress.accept("a worker comes");
      WaitingReport.Work work = work(node);
      return new WaitingReport(
          "waiting", Instant.now(), options, accepted, takenUp, rest, work, versions, machine);
    } finally {
      queues.delete();
    }
  }

  private WaitingReport.Acceptance accept(EngineNode node) {
    int version = node.register(pipeline);
    List<Double> windows = new ArrayList<>();
    long start = System.nanoTime();
    int submitted = 0;
    for (int window = 1; window <= WINDOWS; window++) {
      int upTo = (int) ((long) options.runs() * window / WINDOWS);
      long begun = System.nanoTime();
      accept(node, version, upTo - submitted);
      windows.add((upTo - submitted) / seconds(begun));
      progress.accept("  %,d accepted, %,.0f a second".formatted(upTo, windows.getLast()));
      submitted = upTo;
    }
    double seconds = seconds(start);
    return new WaitingReport.Acceptance(
        options.runs(), seconds, options.runs() / seconds, List.copyOf(windows));
  }

  private void accept(EngineNode node, int version, int runs) {
    int lists = (runs + options.atOnce() - 1) / options.atOnce();
    Flux.range(0, lists)
        .map(i -> Math.min(options.atOnce(), runs - i * options.atOnce()))
        .flatMap(list -> node.submit(list, version, pipeline), options.submitters())
        .then()
        .block(PATIENCE);
  }

  private static boolean isTakenUp(Database database) {
    try {
      return database.row("SELECT NOT EXISTS (SELECT FROM inbox)").getFirst().equals("t");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private WaitingReport.Rest rest(Database database) throws SQLException, InterruptedException {
    Optional<ProcessHandle> server = database.process();
    Effort before = Effort.now(server);
    long start = System.nanoTime();
    Thread.sleep(options.measured());
    double seconds = seconds(start);
    Effort effort = Effort.now(server).since(before);
    System.gc();
    Map<String, Double> threads = new TreeMap<>();
    effort.threadsCpuSeconds().forEach((name, s) -> threads.put(name, s / seconds));
    return new WaitingReport.Rest(
        seconds,
        effort.processCpuSeconds() / seconds,
        effort.databaseCpuSeconds() / seconds,
        threads,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  private WaitingReport.Work work(EngineNode node)
      throws IOException, TimeoutException, InterruptedException {
    long start = System.nanoTime();
    try (EchoWorker worker = EchoWorker.start(queues, messages, PREFETCH)) {
      until(() -> node.ended() > 0);
      double first = seconds(start) * 1e3;
      progress.accept("  the first has ended after %.0f ms".formatted(first));
      Duration window = options.measured().dividedBy(WINDOWS);
      List<Double> windows = new ArrayList<>();
      for (int i = 0; i < WINDOWS && node.ended() < options.runs(); i++) {
        double before = node.ended();
        long begun = System.nanoTime();
        until(() -> node.ended() >= options.runs() || seconds(begun) >= window.toNanos() / 1e9);
        windows.add((node.ended() - before) / seconds(begun));
      }
      double seconds = seconds(start);
      return new WaitingReport.Work(
          first, seconds, worker.received(), node.ended() / seconds, List.copyOf(windows));
    }
  }

  private static void until(BooleanSupplier holds) throws InterruptedException {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (seconds(start) > PATIENCE.toSeconds()) {
        throw new IllegalStateException("waited too long");
      }
      Thread.sleep(Duration.ofMillis(5));
    }
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }
}
