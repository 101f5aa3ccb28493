package dev.solidflux.api.wiring;

import dev.solidflux.api.payload.MeasuredPayloads;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.EnginePorts;
import dev.solidflux.flow.follow.FeedItem;
import dev.solidflux.flow.follow.RunFeed;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.json.Ref;
import dev.solidflux.testkit.ScriptedWorker;
import dev.solidflux.testkit.memory.MemoryBroker;
import dev.solidflux.testkit.memory.MemoryStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole server, its engine included, on adapters in memory; one scripted worker serves it. */
public final class MemoryServer implements AutoCloseable {
  private static final byte[] SECRET = "sixteen bytes or more".getBytes();

  public final ScriptedWorker worker = new ScriptedWorker();
  private final MemoryStore store = new MemoryStore(InstantSource.system());
  private final MemoryBroker broker = new MemoryBroker(worker);
  private final Server server;

  private MemoryServer(Map<String, String> variables, UnaryOperator<Runs> runs) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.putIfAbsent("SOLIDFLUX_HTTP_PORT", "0");
    this.server =
        Server.start(Settings.read(environment), () -> {}, metrics -> adapters(runs, metrics));
  }

  public static MemoryServer start() {
    return start(Map.of());
  }

  public static MemoryServer start(Map<String, String> variables) {
    return new MemoryServer(variables, runs -> runs);
  }

  /** Callers read runs through something that a test puts in between. */
  public static MemoryServer reading(UnaryOperator<Runs> runs) {
    return reading(Map.of(), runs);
  }

  /** The same with settings. */
  public static MemoryServer reading(Map<String, String> variables, UnaryOperator<Runs> runs) {
    return new MemoryServer(variables, runs);
  }

  private Adapters adapters(UnaryOperator<Runs> runs, MeterRegistry metrics) {
    Deployment deployment = store.meta().open(new Deployment("test", 4, SECRET)).block();
    MeasuredPayloads payloads =
        new MeasuredPayloads(store.payloads(), metrics, InstantSource.system());
    Disposable watch = payloads.watch(Duration.ofMillis(100));
    EnginePorts ports =
        new EnginePorts(
            store.meta(),
            store.leases(),
            store.journal(),
            store.pipelines(),
            store.hints(),
            broker.connect(),
            payloads,
            store.demand(),
            store.forecasts());
    return new Adapters(
        ports,
        store.pipelines(),
        runs.apply(store.runs()),
        store.submissions(),
        store.demand(),
        payloads,
        deployment,
        () -> {
          watch.dispose();
          broker.close();
        });
  }

  public String url() {
    return server.url().toString();
  }

  public int port() {
    return server.port();
  }

  public WebTestClient client() {
    return WebTestClient.bindToServer().baseUrl(url()).build();
  }

  /** A value is not where it was kept any more. */
  public void losePayload(Ref ref) {
    store.losePayload(ref);
  }

  /** What is told from inside a run's attempts, straight from the store. */
  public Flux<FeedItem> telemetry(String run) {
    return new RunFeed(store.runs(), store.hints(), Duration.ofMillis(200), Schedulers.parallel())
        .follow(RunId.parse(run).orElseThrow(), 0)
        .filter(item -> item instanceof FeedItem.Telemetry);
  }

  /** An event that no engine of this build wrote. */
  public void plantEvent(String run, long seq, String type, int version, String body) {
    store.plantEvent(RunId.parse(run).orElseThrow(), seq, type, version, body);
  }

  /** A pipeline whose document passed the checks of another build. */
  public void plantPipeline(String name, String document) {
    store
        .pipelines()
        .register("default", name, "of-another-build", JsonMapper.shared().readTree(document))
        .block();
  }

  /** The broker takes no task for that queue any more. */
  public void refuse(String queue, String reason) {
    broker.refuse(queue, reason);
  }

  public void accept(String queue) {
    broker.accept(queue);
  }

  /** The place for large values is away, or back. */
  public void failPayloads(boolean away) {
    store.failingPayloads(ref -> away);
  }

  /** The broker takes no message from anybody. */
  public void block(String reason) {
    broker.block(reason);
  }

  public void unblock() {
    broker.unblock();
  }

  /** Asks until the answer is as wanted. */
  public JsonNode until(String path, Predicate<JsonNode> wanted) {
    return Objects.requireNonNull(
        WebClient.create(url())
            .get()
            .uri(path)
            .exchangeToMono(answer -> answer.bodyToMono(String.class))
            .map(JsonMapper.shared()::readTree)
            .repeatWhen(answers -> answers.delayElements(Duration.ofMillis(50)))
            .filter(wanted)
            .blockFirst(Duration.ofSeconds(30)));
  }

  /** Lets the worker answer what it kept back. */
  public void resume() {
    worker.resume();
    broker.fetchReplies();
  }

  @Override
  public void close() {
    server.close();
  }
}
