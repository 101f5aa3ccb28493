package dev.solidflux.bench;

import dev.solidflux.amqp.AmqpSettings;
import dev.solidflux.core.id.RunId;
import dev.solidflux.postgres.Migrations;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * The benchmark {@code fanout}: a run with very many elements, one with fewer, and as many
 * independent runs of one step, all on one engine. A run that fans out waits for a signal at its
 * end, so that it is still in memory when that is measured.
 */
final class FanOut {

  private static final int PREFETCH = 250;

  /** Runs of each size, an odd number. */
  private static final int OF_A_SIZE = 5;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration SNAPSHOT = Duration.ofMillis(500);

  private final FanOutOptions options;
  private final Services services;
  private final Consumer<String> progress;
  private final Messages messages;
  private final Queues queues;

  private FanOut(FanOutOptions options, Services services, String name, Consumer<String> progress) {
    this.options = options;
    this.services = services;
    this.progress = progress;
    this.messages = new Messages(options.payloadBytes());
    this.queues = new Queues(services.amqpUrl(), name, options.shards());
  }

  static FanOutReport measure(
      FanOutOptions options, Map<String, String> environment, Consumer<String> progress)
      throws IOException, TimeoutException, SQLException, InterruptedException {
    Report.Machine machine = Report.Machine.here();
    String name = "bench_" + Long.toString(new SplittableRandom().nextLong() >>> 8, 36);
    progress.accept("starting, as " + name);
    try (Services services = Services.start(environment, name)) {
      Database database =
          Database.create(services.postgresUrl(), name, services.databaseEmbedded());
      try {
        return new FanOut(options, services, name, progress).measure(name, database, machine);
      } finally {
        database.drop();
      }
    }
  }

  private FanOutReport measure(String name, Database database, Report.Machine machine)
      throws IOException, TimeoutException, SQLException, InterruptedException {
    Services.Versions versions = services.versions(queues.product(), database.server());
    Migrations.migrate(database.settings());
    queues.declare(Options.QueueType.CLASSIC);
    AmqpSettings broker = AmqpSettings.of(services.amqpUrl(), name);
    try (EngineNode node = EngineNode.start(database.settings(), broker, options.shards());
        EchoWorker worker = EchoWorker.start(queues, messages, PREFETCH)) {
      progress.accept("warming up");
      independent(node, database, options.fewer());
      one(node, database, options.fewer());
      independent(node, database, options.elements());
      progress.accept("%,d elements".formatted(options.fewer()));
      FanOutReport.One small = usual(node, database, options.fewer());
      progress.accept("%,d independent runs".formatted(options.elements()));
      FanOutReport.Independent independent = independent(node, database, options.elements());
      progress.accept("%,d elements".formatted(options.elements()));
      FanOutReport.One large = usual(node, database, options.elements());
      progress.accept("bringing it into memory");
      FanOutReport.Recall recall = recall(node, database);
      progress.accept("%,d tasks in all".formatted(worker.received()));
      return new FanOutReport(
          "fanout",
          Instant.now(),
          options,
          large.seconds() / independent.seconds(),
          large.walBytesPerElement() / small.walBytesPerElement(),
          large.heapBytesPerElement() / small.heapBytesPerElement(),
          independent,
          large,
          small,
          recall,
          versions,
          machine);
    } finally {
      queues.delete();
    }
  }

  private FanOutReport.Independent independent(EngineNode node, Database database, int runs)
      throws SQLException {
    Shaped single = Shaped.single(queues.tasks(), messages.payload());
    int version = node.register(single);
    double wal = wal(database);
    long start = System.nanoTime();
    node.complete(runs, version, single, PATIENCE);
    double seconds = seconds(start);
    return new FanOutReport.Independent(
        runs, seconds, runs / seconds, (wal(database) - wal) / runs);
  }

  /**
   * The median of each figure of several, each after one of the same size: what an engine has in
   * memory of the run before is replaced, and one collection differs from the next by as much as a
   * small run takes.
   */
  private FanOutReport.One usual(EngineNode node, Database database, int elements)
      throws SQLException, InterruptedException {
    one(node, database, elements);
    List<FanOutReport.One> measured = new ArrayList<>();
    for (int i = 0; i < OF_A_SIZE; i++) {
      measured.add(one(node, database, elements));
    }
    return new FanOutReport.One(
        elements,
        median(measured, FanOutReport.One::seconds),
        median(measured, FanOutReport.One::elementsPerSecond),
        median(measured, FanOutReport.One::walBytesPerElement),
        median(measured, FanOutReport.One::heapBytesPerElement));
  }

  private static double median(
      List<FanOutReport.One> of, ToDoubleFunction<FanOutReport.One> figure) {
    return of.stream().mapToDouble(figure).sorted().skip(of.size() / 2).findFirst().orElseThrow();
  }

  private FanOutReport.One one(EngineNode node, Database database, int elements)
      throws SQLException, InterruptedException {
    Shaped wide = Shaped.wide(elements, queues.tasks(), messages.payload());
    int version = node.register(wide);
    long heap = heap();
    double wal = wal(database);
    double ended = node.stepsEnded() + elements;
    long start = System.nanoTime();
    node.submit(1, version, wide).block(PATIENCE);
    until(() -> node.stepsEnded() >= ended);
    double seconds = seconds(start);
    Thread.sleep(SNAPSHOT); // is made beside the run, a moment after its events
    double written = wal(database) - wal;
    double taken = heap() - heap;
    return new FanOutReport.One(
        elements, seconds, elements / seconds, written / elements, taken / elements);
  }

  /** Of the run that was submitted last. */
  private FanOutReport.Recall recall(EngineNode node, Database database) throws SQLException {
    Shaped wide = Shaped.wide(options.elements(), queues.tasks(), messages.payload());
    List<String> row =
        database.row("SELECT id::text, version::text FROM run ORDER BY id DESC LIMIT 1");
    RunId run = new RunId(UUID.fromString(row.getFirst()));
    return new Recalling(node.journal(), run, wide.document(), Integer.parseInt(row.getLast()))
        .measure();
  }

  private static double wal(Database database) throws SQLException {
    return Double.parseDouble(
        database.row("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')").getFirst());
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void until(BooleanSupplier holds) throws InterruptedException {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (seconds(start) > PATIENCE.toSeconds()) {
        throw new IllegalStateException("waited too long");
      }
      Thread.sleep(Duration.ofMillis(2));
    }
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }
}
