package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.id.TaskIds;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Node;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions.Submission;
import dev.solidflux.testkit.ScriptedWorker;
import dev.solidflux.testkit.memory.MemoryBroker;
import dev.solidflux.testkit.memory.MemoryStore;
import dev.solidflux.testkit.memory.MemoryTransport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One deployment in memory: a database, a broker with a scripted worker, and as many nodes as a
 * test starts.
 */
final class Site implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();
  static final Duration PATIENCE = Duration.ofSeconds(10);
  static final int SHARDS = 4;

  /** Leases short enough for a test to see one run out. */
  static final UnaryOperator<EngineSettings> QUICK =
      s ->
          new EngineSettings(
              s.node(),
              Duration.ofMillis(1_500),
              Duration.ofMillis(300),
              Duration.ofMillis(1_000),
              Duration.ofMillis(50),
              Duration.ofMillis(100),
              Duration.ofMillis(200),
              Duration.ofMillis(50),
              Duration.ofMillis(300),
              s.passivation(),
              s.hotRunsPerShard(),
              s.batchInputs(),
              s.batchEvents(),
              s.publishing(),
              s.pendingPublishes());

  final ScriptedWorker worker = new ScriptedWorker();
  final MemoryStore store = new MemoryStore(InstantSource.system());
  final MemoryBroker broker = new MemoryBroker(worker);
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final Deployment deployment =
      new Deployment(
          "test", SHARDS, "a secret for nothing but tests".getBytes(StandardCharsets.UTF_8));
  final TaskIds ids = new TaskIds(deployment.secret(), deployment.name());
  final RunFeed feed = new RunFeed(store.runs(), store.hints(), Duration.ofMillis(100));
  private final List<Engine> engines = new ArrayList<>();
  private final AtomicInteger nodes = new AtomicInteger();
  private final Random random = new Random(4);

  Site() {
    store.meta().open(deployment).block();
  }

  Engine node() {
    return node(new Faulty(store.journal(), store.leases()), broker.connect(), QUICK);
  }

  Faulty database() {
    return new Faulty(store.journal(), store.leases());
  }

  Engine node(Faulty database, MemoryTransport transport, UnaryOperator<EngineSettings> settings) {
    EnginePorts ports =
        new EnginePorts(
            store.meta(), database, database, store.pipelines(), store.hints(), transport);
    Node node = new Node("node-" + nodes.incrementAndGet(), "test", 1);
    Engine engine =
        new Engine(
            settings.apply(EngineSettings.defaults(node)),
            ports,
            deployment,
            Clocks.system(),
            metrics);
    engine.start().block();
    engines.add(engine);
    return engine;
  }

  /** Waits until something holds, looking whenever anything in the deployment may have changed. */
  void until(BooleanSupplier holds) {
    Flux.interval(Duration.ZERO, Duration.ofMillis(5), Schedulers.boundedElastic())
        .onBackpressureDrop()
        .filter(tick -> holds.getAsBoolean())
        .blockFirst(PATIENCE);
  }

  Site pipeline(String yaml) {
    PipelineDocument document = PipelineDocument.parse(yaml, Format.YAML);
    assertThat(document).isInstanceOf(PipelineDocument.Parsed.class);
    PipelineDocument.Parsed parsed = (PipelineDocument.Parsed) document;
    store
        .pipelines()
        .register("default", parsed.pipeline().name(), yaml, parsed.document())
        .block();
    return this;
  }

  RunId submit(String pipeline, String input) {
    RunId run = RunId.create(Instant.now(), random.nextLong(), random.nextLong());
    int shard = ShardOf.shard(run, SHARDS);
    store
        .submissions()
        .submit(
            new Submission(
                "default", run, pipeline, 1, shard, json(input), List.of(), null, null, "hash"))
        .then(store.hints().send(List.of(new Hint.Inbox(shard))))
        .block();
    return run;
  }

  void cancel(RunId run) {
    store.submissions().cancel("default", run, "the test wants it").block();
    store.hints().send(List.of(new Hint.Inbox(ShardOf.shard(run, SHARDS)))).block();
  }

  /** The run's whole history, once it has ended. */
  List<Runs.Event> end(RunId run) {
    List<Runs.Event> events = ended(run).block(PATIENCE);
    assertThat(events).extracting(Runs.Event::seq).isEqualTo(upTo(events.size()));
    return events;
  }

  Mono<List<Runs.Event>> ended(RunId run) {
    return feed.follow(run, 0)
        .filter(FeedItem.Event.class::isInstance)
        .map(item -> ((FeedItem.Event) item).event())
        .collectList();
  }

  /** Waits for an event of that type. */
  Runs.Event awaits(RunId run, String type) {
    return feed.follow(run, 0)
        .filter(item -> item instanceof FeedItem.Event event && event.event().type().equals(type))
        .map(item -> ((FeedItem.Event) item).event())
        .blockFirst(PATIENCE);
  }

  RunPhase phase(RunId run) {
    return store.runs().run("default", run).map(Runs.Summary::phase).block();
  }

  String taskId(RunId run, int invocation, int attempt) {
    return ids.issue(new Attempt(run, invocation, attempt));
  }

  static List<String> types(List<Runs.Event> events) {
    return events.stream().map(Runs.Event::type).toList();
  }

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  static List<Long> upTo(int n) {
    return java.util.stream.LongStream.rangeClosed(1, n).boxed().toList();
  }

  @Override
  public void close() {
    engines.forEach(engine -> engine.stop().block());
    broker.close();
  }
}
