package dev.solidflux.testkit;

import dev.solidflux.core.run.Failure;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Answers tasks by name with what a test wrote down for them. A task whose name it does not know is
 * answered as Celery does, with a {@code NotRegistered} failure. As long as a test does not say
 * otherwise, every task is taken at once and answered at once. Safe for any thread.
 *
 * <pre>{@code
 * new ScriptedWorker()
 *     .on("tasks.depth", task -> List.of(started(), progress(0.5, "half"), succeeded(json)))
 *     .on("tasks.mute", task -> nothing())
 *     .after("tasks.depth", Duration.ofSeconds(5))
 *     .workers("gpu", 2)
 *     .shuffled(seed);
 * }</pre>
 */
public final class ScriptedWorker {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Map<String, Function<Received, List<Content>>> scripts = new HashMap<>();
  private final Map<String, Duration> durations = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Set<String> closed = new HashSet<>();
  private final List<Received> received = new ArrayList<>();
  private final Set<String> revoked = new LinkedHashSet<>();
  private final List<Told> told = new ArrayList<>();
  private final List<Work> works = new ArrayList<>();
  private Broker broker = (delay, step) -> step.run();
  private @Nullable Random order;
  private boolean keepsOrderWithinTask = true;
  private int copies = 1;
  private boolean paused;

  /** A task as its worker reads it. */
  public record Received(
      String id,
      String queue,
      String name,
      JsonNode args,
      int priority,
      int shard,
      @Nullable Instant queueDue,
      @Nullable Duration runLimit,
      @Nullable String traceparent) {

    static Received of(Task task) {
      return new Received(
          task.id(),
          task.queue(),
          task.name(),
          JSON.readTree(task.args()),
          task.priority(),
          task.shard(),
          task.queueDue(),
          task.runLimit(),
          task.traceparent());
    }
  }

  /** What the engine says to a worker that asked. */
  public record Told(String queue, String taskId, boolean wanted) {}

  /** A reply on its way to the mailbox of {@code shard}. */
  public record Answer(int shard, String correlationId, Content content) {}

  /** What lets time pass for it, and comes for its answers and with more tasks. */
  @FunctionalInterface
  public interface Broker {
    /** Does the step after a while, or at once for {@link Duration#ZERO}, and looks again then. */
    void later(Duration delay, Runnable step);
  }

  /** A task that was taken, until its last answer is fetched. */
  private static final class Work {
    private final String queue;
    private final Deque<Answer> ready = new ArrayDeque<>();
    private final Deque<Answer> unfinished = new ArrayDeque<>();

    Work(String queue) {
      this.queue = queue;
    }

    boolean isOver() {
      return ready.isEmpty() && unfinished.isEmpty();
    }
  }

  /** How tasks of that name are answered; replaces what was said before. */
  public synchronized ScriptedWorker on(String task, Function<Received, List<Content>> script) {
    scripts.put(task, script);
    return this;
  }

  /** Tasks of that name begin and succeed with this result. */
  public ScriptedWorker succeeding(String task, Function<Received, JsonNode> result) {
    return on(task, received -> List.of(started(), succeeded(result.apply(received))));
  }

  /** Tasks of that name take so long: only that they began is answered before. */
  public synchronized ScriptedWorker after(String task, Duration duration) {
    durations.put(task, duration);
    return this;
  }

  /** No more than so many tasks of that queue at once; one is over once it is answered in full. */
  public ScriptedWorker workers(String queue, int count) {
    synchronized (this) {
      places.put(queue, count);
    }
    return look();
  }

  /** Nobody takes tasks from that queue: they wait with the broker. */
  public synchronized ScriptedWorker nobody(String queue) {
    closed.add(queue);
    return this;
  }

  /** Ends {@link #nobody}. */
  public ScriptedWorker somebody(String queue) {
    synchronized (this) {
      closed.remove(queue);
    }
    return look();
  }

  /** Replies of different tasks are mixed by seed; those of one task stay in order. */
  public synchronized ScriptedWorker interleaved(long seed) {
    order = new Random(seed);
    keepsOrderWithinTask = true;
    return this;
  }

  /** All replies that wait are mixed by seed, even a STARTED behind its SUCCESS. */
  public synchronized ScriptedWorker shuffled(long seed) {
    order = new Random(seed);
    keepsOrderWithinTask = false;
    return this;
  }

  /** Every reply is sent that often. */
  public synchronized ScriptedWorker sending(int times) {
    copies = times;
    return this;
  }

  /** Takes tasks, but keeps the replies back. */
  public synchronized ScriptedWorker pause() {
    paused = true;
    return this;
  }

  /** Ends a {@link #pause()}. */
  public ScriptedWorker resume() {
    synchronized (this) {
      paused = false;
    }
    return look();
  }

  /** Every task that it took, in order, repetitions among them. */
  public synchronized List<Received> received() {
    return List.copyOf(received);
  }

  /** The tasks that it was asked to drop. */
  public synchronized Set<String> revoked() {
    return Set.copyOf(revoked);
  }

  /** What it was told when it asked, in order. */
  public synchronized List<Told> told() {
    return List.copyOf(told);
  }

  /** It works for that broker from now on. */
  public synchronized void workFor(Broker one) {
    broker = one;
  }

  /** Whether it would take one more task of that queue. */
  public synchronized boolean takesFrom(String queue) {
    Integer limit = places.get(queue);
    return !closed.contains(queue) && (limit == null || busy(queue) < limit);
  }

  /** Whether anybody takes tasks from that queue. */
  public synchronized boolean listensTo(String queue) {
    return !closed.contains(queue);
  }

  /** A broker brings a task. */
  public void take(Task task) {
    Received read = Received.of(task);
    Work work = new Work(read.queue());
    Broker at;
    Duration duration;
    synchronized (this) {
      received.add(read);
      Function<Received, List<Content>> script = scripts.getOrDefault(read.name(), this::unknown);
      duration = durations.getOrDefault(read.name(), Duration.ZERO);
      for (Content content : script.apply(read)) {
        boolean now = duration.isZero() || content instanceof Content.Started;
        for (int copy = 0; copy < copies; copy++) {
          Answer answer = new Answer(read.shard(), read.id(), content);
          (now ? work.ready : work.unfinished).add(answer);
        }
      }
      works.add(work);
      at = broker;
    }
    if (!duration.isZero()) {
      at.later(duration, () -> finish(work));
    }
  }

  /** A broker brings word that a task is not wanted any more. */
  public synchronized void revoke(String taskId) {
    revoked.add(taskId);
  }

  /** A broker brings word whether a task is wanted. */
  public synchronized void answer(String queue, String taskId, boolean wanted) {
    told.add(new Told(queue, taskId, wanted));
  }

  /** The next reply, if there is one that need not wait. */
  public synchronized Optional<Answer> next() {
    if (paused) {
      return Optional.empty();
    }
    works.removeIf(Work::isOver);
    Stream<Deque<Answer>> waiting =
        works.stream().map(work -> work.ready).filter(answers -> !answers.isEmpty());
    return order == null ? waiting.findFirst().map(Deque::remove) : drawn(waiting.toList(), order);
  }

  private Optional<Answer> drawn(List<Deque<Answer>> waiting, Random order) {
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        keepsOrderWithinTask
            ? waiting.get(order.nextInt(waiting.size())).remove()
            : anyOf(waiting, order));
  }

  private long busy(String queue) {
    works.removeIf(Work::isOver);
    return works.stream().filter(work -> work.queue.equals(queue)).count();
  }

  private synchronized void finish(Work work) {
    work.ready.addAll(work.unfinished);
    work.unfinished.clear();
  }

  private ScriptedWorker look() {
    Broker at;
    synchronized (this) {
      at = broker;
    }
    at.later(Duration.ZERO, () -> {});
    return this;
  }

  private static Answer anyOf(List<Deque<Answer>> waiting, Random order) {
    int chosen = order.nextInt(waiting.stream().mapToInt(Deque::size).sum());
    for (Deque<Answer> answers : waiting) {
      if (chosen < answers.size()) {
        Answer answer = answers.stream().skip(chosen).findFirst().orElseThrow();
        answers.remove(answer);
        return answer;
      }
      chosen -= answers.size();
    }
    throw new AssertionError("chosen beyond the end");
  }

  private List<Content> unknown(Received task) {
    return List.of(failed("NotRegistered", "'" + task.name() + "'"));
  }

  public static Content started() {
    return new Content.Started("scripted@test", null);
  }

  public static Content progress(double fraction, String message) {
    return new Content.Progress(fraction, message, JsonNodeFactory.instance.objectNode());
  }

  public static Content log(String level, String message) {
    return new Content.Log(level, message, JSON.createObjectNode());
  }

  public static Content succeeded(JsonNode result) {
    return new Content.Succeeded(result);
  }

  public static Content failed(String type, String message) {
    return new Content.Failed(new Failure(Failure.Cause.TASK, type, message, null));
  }

  /** No reply at all, as from a worker that died or dropped the message. */
  public static List<Content> nothing() {
    return List.of();
  }
}
