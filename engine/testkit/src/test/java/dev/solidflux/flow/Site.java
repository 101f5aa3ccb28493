package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.definition.QueueLimits;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.id.TaskIds;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.follow.FeedItem;
import dev.solidflux.flow.follow.RunFeed;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Node;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions.Submission;
import dev.solidflux.flow.port.Tracing;
import dev.solidflux.testkit.ScriptedWorker;
import dev.solidflux.testkit.memory.MemoryBroker;
import dev.solidflux.testkit.memory.MemorySpans;
import dev.solidflux.testkit.memory.MemoryStore;
import dev.solidflux.testkit.memory.MemoryTransport;
import dev.solidflux.testkit.time.ManualHost;
import dev.solidflux.testkit.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One deployment in memory and in manual time: a database, a broker with a scripted worker, and as
 * many nodes as a test starts. Nothing happens but what the test steps through.
 */
public final class Site implements AutoCloseable {

  public static final JsonMapper JSON = JsonMapper.builder().build();
  public static final int SHARDS = 4;

  /** In manual time: nothing of it is waited for. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  static final UnaryOperator<EngineSettings> AS_THEY_ARE = settings -> settings;

  public final ManualTime time;
  public final ManualHost outside;
  public final ScriptedWorker worker = new ScriptedWorker();
  public final MemoryStore store;
  public final MemoryBroker broker;
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final Deployment deployment =
      new Deployment(
          "test", SHARDS, "a secret for nothing but tests".getBytes(StandardCharsets.UTF_8));
  public final TaskIds ids = new TaskIds(deployment.secret(), deployment.name());
  final RunFeed feed;
  private final List<Started> nodes = new ArrayList<>();
  private final Random random = new Random(4);

  /** A node that was started. */
  record Started(
      Engine engine,
      ManualHost host,
      Faulty database,
      MemoryTransport transport,
      HeldPayloads payloads) {
    long publishes() {
      return transport.publishes();
    }

    boolean owns(int shards) {
      return engine.health().shardsOwned() == shards;
    }
  }

  public Site() {
    this(4);
  }

  /**
   * @param seed decides the order of whatever may happen at the same moment
   */
  Site(long seed) {
    time = new ManualTime(seed);
    outside = time.host();
    store = new MemoryStore(time, new Random(seed));
    broker = new MemoryBroker(worker, outside.single());
    feed = new RunFeed(store.runs(), store.hints(), Duration.ofSeconds(1), outside.timers());
    get(store.meta().open(deployment));
  }

  Started node() {
    return node(AS_THEY_ARE);
  }

  Started node(UnaryOperator<EngineSettings> settings) {
    return node(1, settings);
  }

  /** Where all nodes that are started from now on tell traces; null if they tell none. */
  @Nullable MemorySpans spans;

  /** Of every node that is started from now on. */
  QueueLimits queues = QueueLimits.NONE;

  /**
   * @param formats how far it reads
   */
  Started node(int formats, UnaryOperator<EngineSettings> settings) {
    return node(formats, settings, store);
  }

  /**
   * @param reached the database as this node reaches it
   */
  Started node(int formats, UnaryOperator<EngineSettings> settings, MemoryStore reached) {
    ManualHost host = time.host();
    Faulty database = new Faulty(reached.journal(), reached.leases());
    MemoryTransport transport = broker.connect();
    HeldPayloads payloads = new HeldPayloads(reached.payloads());
    EnginePorts ports =
        new EnginePorts(
            reached.meta(),
            database,
            database,
            reached.pipelines(),
            reached.hints(),
            transport,
            payloads,
            reached.demand(),
            reached.forecasts());
    if (spans != null) {
      ports = ports.with(new Tracing(spans, reached.runs()));
    }
    Node node = new Node("node-" + (nodes.size() + 1), "test", formats);
    EngineSettings applied = settings.apply(EngineSettings.defaults(node).with(queues));
    Engine engine = new Engine(applied, ports, deployment, host, metrics);
    Started started = new Started(engine, host, database, transport, payloads);
    nodes.add(started);
    get(engine.start());
    return started;
  }

  /** A node that owns every shard. */
  Started owner() {
    Started node = node();
    until(() -> node.owns(SHARDS));
    return node;
  }

  /** Lets time go on until something holds. */
  public void until(BooleanSupplier holds) {
    assertThat(time.runUntil(holds, PATIENCE)).as("within %s", PATIENCE).isTrue();
  }

  /** Lets time go on until the answer is there. */
  public <T> @Nullable T get(Mono<T> call) {
    AtomicReference<@Nullable T> value = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    boolean[] over = {false};
    call.subscribe(
        value::set,
        e -> {
          error.set(e);
          over[0] = true;
        },
        () -> over[0] = true);
    until(() -> over[0]);
    if (error.get() != null) {
      throw new IllegalStateException(error.get());
    }
    return value.get();
  }

  public Site pipeline(String yaml) {
    PipelineDocument document = PipelineDocument.parse(yaml, Format.YAML);
    assertThat(document).isInstanceOf(PipelineDocument.Parsed.class);
    PipelineDocument.Parsed parsed = (PipelineDocument.Parsed) document;
    get(store.pipelines().register("default", parsed.pipeline().name(), yaml, parsed.document()));
    return this;
  }

  public RunId submit(String pipeline, String input) {
    return submit(pipeline, input, null);
  }

  RunId submit(String pipeline, String input, @Nullable Integer priority) {
    return submit(pipeline, input, priority, null);
  }

  RunId submit(
      String pipeline, String input, @Nullable Integer priority, @Nullable String traceparent) {
    RunId run = RunId.create(time.instant(), random.nextLong(), random.nextLong());
    int shard = ShardOf.shard(run, SHARDS);
    get(
        store
            .submissions()
            .submit(
                new Submission(
                    "default",
                    run,
                    pipeline,
                    1,
                    shard,
                    json(input),
                    List.of(),
                    priority,
                    traceparent,
                    null,
                    "h"))
            .then(store.hints().send(List.of(new Hint.Inbox(shard)))));
    return run;
  }

  List<RunId> submit(String pipeline, int count) {
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      runs.add(submit(pipeline, "{\"x\": " + i + "}"));
    }
    return runs;
  }

  void cancel(RunId run) {
    get(store.submissions().cancel("default", run, "the test wants it"));
    hint(run);
  }

  void release(RunId run) {
    get(store.submissions().release("default", run));
    hint(run);
  }

  void hint(RunId run) {
    get(store.hints().send(List.of(new Hint.Inbox(shard(run)))));
  }

  public static int shard(RunId run) {
    return ShardOf.shard(run, SHARDS);
  }

  /** The run's whole history, once it has ended. */
  List<Runs.Event> end(RunId run) {
    until(() -> state(run).ended());
    List<Runs.Event> events = history(run);
    assertThat(events).extracting(Runs.Event::seq).isEqualTo(upTo(events.size()));
    return events;
  }

  /** What its followers are told, until the end. */
  List<FeedItem> told(RunId run, long after) {
    List<FeedItem> items = get(feed.follow(run, after).collectList());
    return items == null ? List.of() : items;
  }

  List<Runs.Event> history(RunId run) {
    List<Runs.Event> all = new ArrayList<>();
    boolean more = true;
    while (more) {
      var slice = get(store.runs().events(run, all.size(), Runs.PAGE));
      if (slice == null) {
        return all;
      }
      all.addAll(slice.items());
      more = slice.more();
    }
    return all;
  }

  /** Waits for an event of that type. */
  Runs.Event awaits(RunId run, String type) {
    until(() -> history(run).stream().anyMatch(event -> event.type().equals(type)));
    return history(run).stream().filter(event -> event.type().equals(type)).findFirst().get();
  }

  RunState state(RunId run) {
    return summary(run).state();
  }

  Runs.Summary summary(RunId run) {
    Runs.Summary summary = store.runs().run("default", run).block();
    assertThat(summary).isNotNull();
    return summary;
  }

  /** The traceparent that is kept with it. */
  @Nullable String caller(RunId run) {
    return store
        .journal()
        .run(run)
        .map(stored -> Optional.ofNullable(stored.traceparent()))
        .block()
        .orElse(null);
  }

  /** The runs that this one has begun; at most {@link Runs#PAGE}. */
  List<Runs.Summary> children(RunId run) {
    return get(store.runs().runs("default", Runs.RunsAsked.ALL.begunBy(run), null, Runs.PAGE));
  }

  String taskId(RunId run, int invocation, int attempt) {
    return ids.issue(new Attempt(run, invocation, attempt));
  }

  static List<String> types(List<Runs.Event> events) {
    return events.stream().map(Runs.Event::type).toList();
  }

  public static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  static List<Long> upTo(int n) {
    return LongStream.rangeClosed(1, n).boxed().toList();
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.host().kill());
    broker.close();
  }
}
