package dev.solidflux.bench;

import dev.solidflux.amqp.AmqpSettings;
import dev.solidflux.amqp.AmqpTransport;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.Engine;
import dev.solidflux.flow.EnginePorts;
import dev.solidflux.flow.EngineSettings;
import dev.solidflux.flow.Health;
import dev.solidflux.flow.ShardOf;
import dev.solidflux.flow.pace.SystemPace;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Node;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.postgres.PostgresSettings;
import dev.solidflux.postgres.PostgresStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A whole engine, as the server wires it, and the way runs come to it. */
final class EngineNode implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final String WS = "bench";
  private static final int SUBMITTED_AT_A_TIME = 64;

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final SplittableRandom random = new SplittableRandom();
  private final PostgresStore store;
  private final Deployment deployment;
  private final AmqpTransport amqp;
  private final CountingTransport transport;
  private final Engine engine;

  private EngineNode(PostgresSettings database, AmqpSettings broker, int shards) {
    store = PostgresStore.open(database);
    deployment = got(store.meta().open(proposed(broker.deployment(), shards)));
    amqp = AmqpTransport.open(broker, meters);
    transport = CountingTransport.of(amqp);
    engine =
        new Engine(
            settings(),
            new EnginePorts(
                store.meta(),
                store.leases(),
                store.journal(),
                store.enginePipelines(),
                store.hints(),
                transport,
                store.payloads(),
                store.engineDemand(),
                store.forecasts()),
            deployment,
            new SystemPace(),
            meters);
  }

  /** Starts, and waits until it owns all shards. */
  static EngineNode start(PostgresSettings database, AmqpSettings broker, int shards) {
    EngineNode node = new EngineNode(database, broker, shards);
    node.engine.start().block(PATIENCE);
    Mono<Long> ready =
        Flux.interval(LOOK).onBackpressureDrop().filter(tick -> node.ownsAll()).next();
    ready.block(PATIENCE);
    return node;
  }

  /** A node's settings as every server has them. */
  static EngineSettings settings() {
    return EngineSettings.defaults(new Node("bench-" + UUID.randomUUID(), "bench", Formats.NEWEST));
  }

  private static Deployment proposed(String name, int shards) {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return new Deployment(name, shards, secret);
  }

  private boolean ownsAll() {
    Health health = engine.health();
    return health.ready() && health.shardsOwned() == deployment.shards();
  }

  int register(Shaped pipeline) {
    String hash = Integer.toHexString(pipeline.document().hashCode());
    Pipelines.Registered registered =
        got(store.pipelines().register(WS, Shaped.NAME, hash, pipeline.document()));
    return registered.version().version();
  }

  /** Submits runs at once; ends when all have been accepted and have ended. */
  void complete(int runs, int version, Shaped pipeline, Duration limit) {
    double ended = ended() + runs;
    Mono<Void> all =
        Flux.merge(store.hints().hints(), Flux.interval(Duration.ofSeconds(1)))
            .sample(LOOK)
            .filter(look -> ended() >= ended)
            .next()
            .then();
    Mono<Void> submissions =
        Flux.range(0, runs).flatMap(i -> submit(version, pipeline), SUBMITTED_AT_A_TIME).then();
    Mono.when(all, submissions).block(limit);
  }

  private Mono<Void> submit(int version, Shaped pipeline) {
    Submissions.Submission submission = submission(version, pipeline);
    return store
        .submissions()
        .submit(submission)
        .then(store.hints().send(List.of(new Hints.Hint.Inbox(submission.shard()))));
  }

  /** In one transaction, as a list of runs comes over HTTP. */
  Mono<Void> submit(int runs, int version, Shaped pipeline) {
    return Mono.defer(
        () -> {
          List<Submissions.Submission> all = new ArrayList<>();
          Set<Hints.Hint> shards = new HashSet<>();
          for (int i = 0; i < runs; i++) {
            Submissions.Submission submission = submission(version, pipeline);
            all.add(submission);
            shards.add(new Hints.Hint.Inbox(submission.shard()));
          }
          return store.submissions().submit(all).then(store.hints().send(shards));
        });
  }

  private Submissions.Submission submission(int version, Shaped pipeline) {
    RunId id;
    synchronized (random) {
      id = RunId.create(Instant.now(), random.nextLong(), random.nextLong());
    }
    int shard = ShardOf.shard(id, deployment.shards());
    return new Submissions.Submission(
        WS, id, Shaped.NAME, version, shard, pipeline.input(), List.of(), null, null, null, "");
  }

  double ended() {
    return meters.find("solidflux.runs.ended").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** Attempts that succeeded. */
  double stepsEnded() {
    return meters.find("solidflux.attempts.ended").tag("outcome", "succeeded").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** As the engine reads and writes. */
  Journal journal() {
    return store.journal();
  }

  CountingTransport transport() {
    return transport;
  }

  MeterRegistry meters() {
    return meters;
  }

  /** Hands its shards over, and closes its connections. */
  @Override
  public void close() {
    engine.stop().block(PATIENCE);
    amqp.close();
    store.close().block(PATIENCE);
  }

  private static <T> T got(Mono<T> of) {
    T value = of.block(PATIENCE);
    if (value == null) {
      throw new IllegalStateException("the database gave no answer");
    }
    return value;
  }
}
