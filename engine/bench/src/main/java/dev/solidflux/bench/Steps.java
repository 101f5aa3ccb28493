package dev.solidflux.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.solidflux.amqp.AmqpSettings;
import dev.solidflux.postgres.Migrations;
import dev.solidflux.postgres.PostgresSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The benchmark {@code steps}: the broker alone, the engine on it, and the broker alone once more,
 * so that a machine that grows slower or faster meanwhile shows.
 */
final class Steps {

  /** Of the broker alone, half before and half after the engine. */
  private static final int WINDOWS = 10;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Options options;
  private final Services services;
  private final Consumer<String> progress;
  private final String name;
  private final Messages messages;
  private final Queues queues;
  private final AmqpSettings broker;
  private final List<Double> windows = new ArrayList<>();
  private final List<Alone> alone = new ArrayList<>();

  private record Alone(Effort effort, double load, long roundTrips, double messagesEach) {}

  private Steps(Options options, Services services, String name, Consumer<String> progress) {
    this.options = options;
    this.services = services;
    this.progress = progress;
    this.name = name;
    this.messages = new Messages(options.payloadBytes());
    this.queues = new Queues(services.amqpUrl(), name, options.shards());
    AmqpSettings standard = AmqpSettings.of(services.amqpUrl(), name);
    this.broker =
        standard.with(
            standard
                .publishing()
                .withInFlight(options.inFlight(), standard.publishing().waiting()));
  }

  static Report measure(Options options, Map<String, String> environment, Consumer<String> progress)
      throws IOException, TimeoutException, SQLException, InterruptedException {
    Report.Machine machine = Report.Machine.here();
    String name = "bench_" + Long.toString(new SplittableRandom().nextLong() >>> 8, 36);
    progress.accept("starting, as " + name);
    try (Services services = Services.start(environment, name)) {
      return new Steps(options, services, name, progress).measure(machine);
    }
  }

  private Report measure(Report.Machine machine)
      throws IOException, TimeoutException, SQLException, InterruptedException {
    Database database = Database.create(services.postgresUrl(), name, services.databaseEmbedded());
    try {
      Map<String, String> server = database.server();
      queues.declare(options.queueType());
      try (EchoWorker worker = EchoWorker.start(queues, messages, options.prefetch())) {
        Report.EngineFigures engine = measure(database, worker);
        Report.CeilingFigures ceiling = ceiling();
        return new Report(
            "steps",
            Instant.now(),
            engine.stepsPerSecond() / ceiling.roundTripsPerSecond(),
            ceiling,
            engine,
            settings(database.settings()),
            services.versions(queues.product(), server),
            machine);
      } finally {
        queues.delete();
      }
    } finally {
      database.drop();
    }
  }

  private Report.EngineFigures measure(Database database, EchoWorker worker)
      throws IOException, TimeoutException, SQLException, InterruptedException {
    Migrations.migrate(database.settings());
    EnginePhase phase =
        new EnginePhase(
            options,
            database,
            broker,
            worker,
            Shaped.of(options, queues.tasks(), messages.payload()),
            progress);
    progress.accept("the broker alone");
    measureBroker(worker);
    Report.EngineFigures figures = phase.measure();
    progress.accept("the broker alone, again");
    measureBroker(worker);
    return figures;
  }

  private void measureBroker(EchoWorker worker)
      throws IOException, TimeoutException, InterruptedException {
    Duration window = options.measured().dividedBy(WINDOWS);
    long sent = worker.sent();
    try (Ceiling ceiling =
        Ceiling.start(queues, messages, options.inFlight(), broker.consuming().prefetch())) {
      List<Double> warmUp = ceiling.measure(1, options.measured().dividedBy(2));
      progress.accept("  warm-up: %,.0f round trips/s".formatted(warmUp.getFirst()));
      Effort start = Effort.now(Optional.empty());
      double unused = SYSTEM.getCpuLoad(); // the next one is of the time since this one
      long before = ceiling.roundTrips();
      windows.addAll(ceiling.measure(WINDOWS / 2, window));
      long measured = ceiling.roundTrips() - before;
      Effort effort = Effort.now(Optional.empty()).since(start);
      double load = SYSTEM.getCpuLoad();
      ceiling.drain();
      double messages = ceiling.published() + worker.sent() - sent;
      alone.add(new Alone(effort, load, measured, messages / ceiling.roundTrips()));
    }
  }

  private Report.CeilingFigures ceiling() {
    double trips = Math.max(1, alone.stream().mapToLong(Alone::roundTrips).sum());
    List<Double> sorted = windows.stream().sorted().toList();
    Map<String, Double> threads = new TreeMap<>();
    double cpu = 0;
    for (Alone one : alone) {
      cpu += one.effort().processCpuSeconds() * 1e3 / trips;
      one.effort()
          .threadsCpuSeconds()
          .forEach((thread, s) -> threads.merge(thread, s * 1e3 / trips, Double::sum));
    }
    return new Report.CeilingFigures(
        (sorted.get((WINDOWS - 1) / 2) + sorted.get(WINDOWS / 2)) / 2,
        List.copyOf(windows),
        options.measured().dividedBy(WINDOWS).toMillis() / 1e3,
        alone.stream().mapToDouble(Alone::messagesEach).average().orElse(0),
        cpu,
        threads,
        alone.stream().mapToDouble(Alone::load).average().orElse(0));
  }

  /** Everything that could make a difference. */
  private Map<String, Object> settings(PostgresSettings database) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("options", options);
    all.put("worker", "raw echo, in this process, the same in both");
    all.put("mailboxes", "quorum, prefetch each " + broker.consuming().prefetch());
    all.put("taskBytes", messages.task("x".repeat(80)).length);
    all.put("successReplyBytes", messages.succeeded("x".repeat(80)).length);
    all.put("amqp.inFlight", broker.publishing().inFlight());
    all.put("amqp.waiting", broker.publishing().waiting());
    all.put("amqp.confirmWithin", broker.publishing().confirmWithin().toString());
    all.put("amqp.mailboxBytes", broker.consuming().mailboxBytes());
    all.put("amqp.mailboxHeartbeat", broker.connecting().mailboxHeartbeat().toString());
    all.put("amqp.heartbeat", broker.connecting().heartbeat().toString());
    all.put("postgres.pool", database.pool());
    all.put("postgres.writers", database.writers());
    all.put("postgres.sslMode", database.sslMode());
    all.put("engine", EngineNode.settings());
    return all;
  }
}
