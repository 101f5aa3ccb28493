package dev.solidflux.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.solidflux.amqp.AmqpSettings;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The engine's part: a warm-up on an engine of its own, the measured runs on a second one, and last
 * a few runs one at a time on a third.
 */
final class EnginePhase {

  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final int WARM_UP_RUNS = 300;
  private static final int LONE_RUNS = 5;

  private final Options options;
  private final Database database;
  private final AmqpSettings broker;
  private final EchoWorker worker;
  private final Shaped pipeline;

  EnginePhase(
      Options options, Database database, AmqpSettings broker, EchoWorker worker, Shaped pipeline) {
    this.options = options;
    this.database = database;
    this.broker = broker;
    this.worker = worker;
    this.pipeline = pipeline;
  }

  void warmUp() {
    try (EngineNode node = EngineNode.start(database.settings(), broker, options.shards())) {
      node.complete(
          Math.min(options.runs(), WARM_UP_RUNS), node.register(pipeline), pipeline, LIMIT);
    }
  }

  Report.EngineFigures measure() throws SQLException, InterruptedException {
    WriteCounts before = WriteCounts.of(database);
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    String since;
    long workerReceived = worker.received();
    long workerSent = worker.sent();
    long start;
    double seconds;
    Effort effort;
    double load;
    Report.Traffic traffic;
    Report.Batches batches;
    double events;
    try (EngineNode node = EngineNode.start(database.settings(), broker, options.shards())) {
      int version = node.register(pipeline);
      since = database.row("SELECT clock_timestamp()").getFirst();
      Optional<ProcessHandle> server = database.process();
      Effort atStart = Effort.now(server);
      double unused = system.getCpuLoad(); // the next one is of the time since this one
      start = System.nanoTime();
      node.complete(options.runs(), version, pipeline, LIMIT);
      seconds = (System.nanoTime() - start) / 1e9;
      load = system.getCpuLoad();
      effort = Effort.now(server).since(atStart);
      traffic = traffic(node, worker.received() - workerReceived, worker.sent() - workerSent);
      events = node.meters().get("solidflux.events").counter().count();
      batches = batches(node);
    }
    WriteCounts written = WriteCounts.of(database).since(before);
    return new Report.EngineFigures(
        options.steps() / seconds,
        steady(since),
        seconds,
        options.steps(),
        options.runs(),
        latency(since),
        lone(),
        traffic,
        perStep(events),
        batches,
        writes(written),
        cpu(effort, load));
  }

  private Report.Traffic traffic(EngineNode node, long received, long sent) {
    CountingTransport transport = node.transport();
    long published = transport.published().sum();
    long barriers = transport.barriers().sum();
    return new Report.Traffic(
        perStep(published),
        perStep(transport.confirmed().sum()),
        perStep(transport.delivered().sum()),
        perStep(received),
        perStep(sent),
        perStep(barriers),
        perStep(published + barriers + sent));
  }

  private Report.Batches batches(EngineNode node) {
    Timer appends = node.meters().get("solidflux.append").timer();
    DistributionSummary sizes = node.meters().get("solidflux.append.events").summary();
    return new Report.Batches(
        perStep(appends.count()),
        sizes.mean(),
        appends.mean(TimeUnit.MICROSECONDS) / 1e3,
        appends.max(TimeUnit.MICROSECONDS) / 1e3);
  }

  private Report.Writes writes(WriteCounts written) {
    Map<String, Report.Rows> tables = new TreeMap<>();
    written
        .tables()
        .forEach(
            (table, rows) ->
                tables.put(
                    table,
                    new Report.Rows(
                        perStep(rows.inserted()),
                        perStep(rows.updated()),
                        perStep(rows.deleted()),
                        perStep(rows.updatedInPlace()))));
    return new Report.Writes(
        perStep(written.rows()),
        tables,
        perStep(written.transactions()),
        perStep(written.walBytes()),
        perStep(written.walRecords()),
        perStep(written.walImages()));
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

  private double perStep(long total) {
    return (double) total / options.steps();
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
              FROM event begun JOIN event ended ON ended.run_id = begun.run_id
                AND ended.body::json ->> 'invocation' = begun.body::json ->> 'invocation'
              WHERE begun.type = 'invocation-scheduled' AND ended.type = 'invocation-succeeded'
                AND begun.at >= '%s')
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
