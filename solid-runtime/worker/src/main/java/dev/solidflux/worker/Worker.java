package dev.solidflux.worker;

import dev.solidflux.worker.slot.AnySlots;
import dev.solidflux.worker.slot.SlotProbe;
import dev.solidflux.worker.slot.SlotProvider;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process that runs solids:
 *
 * <pre>{@code
 * Worker.named("hello")
 *     .queue("hello", q -> q.solid("tasks.hello", Name.class, (name, context) -> "Hello " + name.first()))
 *     .run();
 * }</pre>
 *
 * <p>A task is acknowledged only after the broker has confirmed its reply, so a worker that dies
 * loses nothing; the broker then gives the task to another, and so a solid may run more than once.
 */
public final class Worker {

  /** What runs the functions. */
  public enum Threads {
    /** A virtual thread per task: for functions that mostly wait. */
    VIRTUAL,
    /** A thread of the operating system per task: for native code, and for long computation. */
    PLATFORM
  }

  private static final Duration KEEP_REPLY = Duration.ofMinutes(5);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);
  private static final String DEFAULT_URL = "amqp://guest:guest@localhost:5672//";

  private final String name;
  private final Map<String, SolidQueue> queues = new LinkedHashMap<>();
  private @Nullable String url;
  private Threads threads = Threads.VIRTUAL;
  private @Nullable Duration grace;
  private @Nullable Integer health;
  private @Nullable SlotProvider slots;
  private SlotProbe probe = SlotProbe.NONE;
  private Duration heartbeat = Duration.ofSeconds(10);
  private Duration startedAfter = Duration.ofMillis(75);
  private int maxReplyBytes = 2 << 20;
  private JsonMapper json = JsonMapper.shared();

  private Worker(String name) {
    this.name = name;
  }

  /** A worker that calls itself {@code name@host}. */
  public static Worker named(String name) {
    return new Worker(name);
  }

  /**
   * The broker; without it {@code SOLIDFLUX_AMQP_URL}, and without that a RabbitMQ on this machine.
   */
  public Worker amqp(String amqpUrl) {
    this.url = amqpUrl;
    return this;
  }

  /**
   * Serves a queue. Naming one again adds to it. If the queue does not exist, it is made: durable,
   * without arguments.
   */
  public Worker queue(String queue, Consumer<SolidQueue> solids) {
    solids.accept(queues.computeIfAbsent(queue, SolidQueue::new));
    return this;
  }

  /** What runs the functions; virtual threads unless said otherwise. */
  public Worker threads(Threads kind) {
    this.threads = kind;
    return this;
  }

  /**
   * How long a worker that is asked to end waits for running functions; without it {@code
   * SOLIDFLUX_WORKER_GRACE}, and without that 30 seconds.
   */
  public Worker grace(Duration limit) {
    this.grace = limit;
    return this;
  }

  /**
   * Where the slots come from that solids {@linkplain SolidQueue#needs need}; without it {@code
   * SOLIDFLUX_WORKER_SLOTS}, and without that the devices of NVIDIA's that this machine has, or
   * else one slot.
   */
  public Worker slots(SlotProvider provider) {
    this.slots = provider;
    return this;
  }

  /** Tries out slots that no task has, every few seconds; one that fails is put in quarantine. */
  public Worker probe(SlotProbe slotProbe) {
    this.probe = slotProbe;
    return this;
  }

  /**
   * A port on which {@code GET /health/ready} and {@code GET /health/live} are answered, on all
   * addresses; 0 takes a free one. Without it {@code SOLIDFLUX_WORKER_HEALTH_PORT}, and without
   * that none.
   */
  public Worker healthPort(int port) {
    this.health = port;
    return this;
  }

  /**
   * How often the worker says that a running function is alive; every 10 seconds unless said
   * otherwise.
   */
  public Worker heartbeat(Duration every) {
    this.heartbeat = every;
    return this;
  }

  /**
   * How long a function has to run before the worker says that it has begun; one that ends sooner
   * says only how it ended. 75 ms unless said otherwise.
   *
   * @throws IllegalArgumentException if it is not from 50 to 100 ms
   */
  public Worker startedAfter(Duration delay) {
    if (delay.toMillis() < 50 || delay.toMillis() > 100) {
      throw new IllegalArgumentException("startedAfter must be from 50 to 100 ms, not " + delay);
    }
    this.startedAfter = delay;
    return this;
  }

  /**
   * The largest reply that is sent, in bytes; a larger result fails the attempt. 2 MiB, as the
   * engine takes, unless said otherwise.
   */
  public Worker maxReplyBytes(int limit) {
    this.maxReplyBytes = limit;
    return this;
  }

  /** Binds arguments and writes results with a mapper of the author's. */
  public Worker json(JsonMapper mapper) {
    this.json = mapper;
    return this;
  }

  /**
   * Starts once its solids are {@linkplain Solid#warm warm}, and without waiting for the broker: a
   * worker that cannot connect tries again until it is closed.
   *
   * @throws IllegalStateException if there is no queue to serve, the port for its health is taken,
   *     there are not the slots that its solids need, or a solid cannot be made ready
   * @throws IllegalArgumentException if an environment variable cannot be used
   */
  public RunningWorker start() {
    if (queues.isEmpty()) {
      throw new IllegalStateException("worker " + name + " has no queue to serve");
    }
    return RunningWorker.start(settings(), queues.values());
  }

  /**
   * The same solids without a broker, for tests: see {@code SolidTest} of the test kit.
   *
   * @param begin what time it is for them
   */
  public IsolatedWorker isolated(Instant begin) {
    return new IsolatedWorker(List.copyOf(queues.values()), settings(), begin);
  }

  /**
   * Runs until the process is asked to end (SIGTERM, SIGINT); then finishes what runs, within the
   * grace period, and ends the process with 0. A second signal ends the grace period.
   */
  public void run() throws InterruptedException {
    RunningWorker worker = start();
    Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "solidflux-worker-drain"));
    AtomicBoolean asked = new AtomicBoolean();
    EndSignals.heed(
        () -> {
          if (asked.compareAndSet(false, true)) {
            worker.close();
            System.exit(0);
          } else {
            worker.closeNow();
          }
        });
    worker.awaitEnd();
  }

  private WorkerSettings settings() {
    WorkerVariables said = WorkerVariables.of(System.getenv());
    return new WorkerSettings(
        name + "@" + host(),
        ProcessHandle.current().pid(),
        first(url, said.amqpUrl(), DEFAULT_URL),
        threads,
        first(grace, said.grace(), DEFAULT_GRACE),
        health != null ? health : said.health(),
        first(slots, said.slots(), new AnySlots()),
        probe,
        Boolean.TRUE.equals(said.deletionCost()),
        heartbeat,
        startedAfter,
        KEEP_REPLY,
        ANSWER_WITHIN,
        maxReplyBytes,
        json,
        Clock.systemUTC());
  }

  private static <T> T first(@Nullable T program, @Nullable T operator, T otherwise) {
    return program != null ? program : operator != null ? operator : otherwise;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
