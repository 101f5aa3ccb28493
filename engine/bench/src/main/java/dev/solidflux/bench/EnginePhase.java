package dev.solidflux.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.solidflux.amqp.AmqpSettings;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The engine's part: a warm-up and the measured runs on one engine, and last a few runs one at a
 * time on another.
 */
final class EnginePhase {

  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final int MOST_WARM_UPS = 10;

  /** The share of the time below which compiling makes no difference. */
  private static final double COMPILED = 0.05;

  private static final int LONE_RUNS = 5;

  private final Options options;
  private final Database database;
  private final AmqpSettings broker;
  private final EchoWorker worker;
  private final Shaped pipeline;
  private final Consumer<String> progress;

  EnginePhase(
      Options options,
      Database database,
      AmqpSettings broker,
      EchoWorker worker,
      Shaped pipeline,
      Consumer<String> progress) {
    this.options = options;
    this.database = database;
    this.broker = broker;
    this.worker = worker;
    this.pipeline = pipeline;
    this.progress = progress;
  }

  Report.EngineFigures measure() throws SQLException, InterruptedException {
    WriteCounts before = WriteCounts.of(database);
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    String since;
    int warmUps;
    double seconds;
    Effort effort;
    double load;
    Counts counts;
    try (EngineNode node = EngineNode.start(database.settings(), broker, options.shards())) {
      int version = node.register(pipeline);
      progress.accept("the engine, warming up");
      warmUps = warmUp(node, version);
      progress.accept("the engine, %,d steps".formatted(options.steps()));
      since = database.row("SELECT clock_timestamp()").getFirst();
      Counts countsAtStart = Counts.of(node, worker);
      Optional<ProcessHandle> server = database.process();
      Effort effortAtStart = Effort.now(server);
      double unused = system.getCpuLoad(); // the next one is of the time since this one
      long start = System.nanoTime();
      node.complete(options.runs(), version, pipeline, LIMIT);
      seconds = (System.nanoTime() - start) / 1e9;
      load = system.getCpuLoad();
      effort = Effort.now(server).since(effortAtStart);
      counts = Counts.of(node, worker).since(countsAtStart);
    }
    double steady = steady(since);
    Report.Latency latency = latency(since);
    // a connection of the database tells of what it wrote only once it is idle or closed
    WriteCounts written = WriteCounts.of(database).since(before);
    return new Report.EngineFigures(
        options.steps() / seconds,
        steady,
        seconds,
        options.steps(),
        options.runs(),
        (long) warmUps * options.runs(),
        latency,
        lone(),
        traffic(counts),
        perStep(counts.events()),
        batches(counts),
        writes(written, (warmUps + 1.0) * options.steps()),
        cpu(effort, load));
  }

  /**
   * Runs as many as are measured, again and again until the compilers have little left to do.
   *
   * @return how many times
   */
  private int warmUp(EngineNode node, int version) {
    CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    for (int pass = 1; pass <= MOST_WARM_UPS; pass++) {
      long start = System.nanoTime();
      long before = compilers.getTotalCompilationTime();
      node.complete(options.runs(), version, pipeline, LIMIT);
      double share =
          (compilers.getTotalCompilationTime() - before) * 1e6 / (System.nanoTime() - start);
      progress.accept("  compilers busy for %.0f %% of the time".formatted(share * 100));
      if (share < COMPILED) {
        return pass;
      }
    }
    return MOST_WARM_UPS;
  }

  private Report.Traffic traffic(Counts counts) {
    return new Report.Traffic(
        perStep(counts.published()),
        perStep(counts.confirmed()),
        perStep(counts.delivered()),
        perStep(counts.workerReceived()),
        perStep(counts.workerSent()),
        perStep(counts.barriers()),
        perStep(counts.published() + counts.barriers() + counts.workerSent()));
  }

  private Report.Batches batches(Counts counts) {
    return new Report.Batches(
        perStep(counts.appends()),
        counts.events() / counts.appends(),
        counts.appendSeconds() * 1e3 / counts.appends());
  }

  private static Report.Writes writes(WriteCounts written, double steps) {
    Map<String, Report.Rows> tables = new TreeMap<>();
    written
        .tables()
        .forEach(
            (table, rows) ->
                tables.put(
                    table,
                    new Report.Rows(
                        rows.inserted() / steps,
                        rows.updated() / steps,
                        rows.deleted() / steps,
                        rows.updatedInPlace() / steps)));
    return new Report.Writes(
        written.rows() / steps,
        tables,
        written.transactions() / steps,
        written.walBytes() / steps,
        written.walRecords() / steps,
        written.walImages() / steps);
  }

  private Report.Cpu cpu(Effort effort, double load) {
    Map<String, Double> threads = new TreeMap<>();
    effort.threadsCpuSeconds().forEach((name, s) -> threads.put(name, perStep(s * 1e3)));
    return new Report.Cpu(
        perStep(effort.processCpuSeconds() * 1e3),
        perStep(effort.databaseCpuSeconds() * 1e3),
        threads,
        effort.collections(),
        effort.collectionSeconds(),
        load);
  }

  private double perStep(double total) {
    return total / options.steps();
  }

  private double steady(String since) throws SQLException {
    List<String> row =
        database.row(
            """
            WITH done AS (
              SELECT at, percent_rank() OVER (ORDER BY at) AS part FROM event
              WHERE type = 'invocation-succeeded' AND at >= '%s'),
            middle AS (SELECT at FROM done WHERE part BETWEEN 0.1 AND 0.9)
            SELECT coalesce(count(*) / nullif(extract(epoch FROM max(at) - min(at)), 0), 0)
            FROM middle
            """
                .formatted(since));
    return Double.parseDouble(row.getFirst());
  }

  private Report.Latency latency(String since) throws SQLException {
    List<String> row =
        database.row(
            """
            WITH step AS (
              SELECT extract(epoch FROM ended.at - begun.at) * 1000 AS millis
              FROM (SELECT run_id, at, (body::json ->> 'invocation')::int AS first,
                      json_array_length(body::json -> 'args') AS many
                    FROM event WHERE type = 'invocations-scheduled' AND at >= '%s') begun
              JOIN (SELECT run_id, at, (body::json ->> 'invocation')::int AS invocation
                    FROM event WHERE type = 'invocation-succeeded') ended
                ON ended.run_id = begun.run_id
                AND ended.invocation BETWEEN begun.first AND begun.first + begun.many - 1)
            SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY millis),
              percentile_disc(0.99) WITHIN GROUP (ORDER BY millis), max(millis) FROM step
            """
                .formatted(since));
    return new Report.Latency(
        Double.parseDouble(row.get(0)),
        Double.parseDouble(row.get(1)),
        Double.parseDouble(row.get(2)));
  }

  /** What a step takes while there is nothing else to do. */
  private double lone() throws SQLException {
    String since = database.row("SELECT clock_timestamp()").getFirst();
    try (EngineNode node = EngineNode.start(database.settings(), broker, options.shards())) {
      int version = node.register(pipeline);
      for (int i = 0; i < LONE_RUNS; i++) {
        node.complete(1, version, pipeline, LIMIT);
      }
    }
    return latency(since).p50();
  }
}
