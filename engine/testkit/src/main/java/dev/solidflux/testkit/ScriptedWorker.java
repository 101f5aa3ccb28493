package dev.solidflux.testkit;

import dev.solidflux.core.run.Failure;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Answers tasks by name with what a test wrote down for them. A task whose name it does not know is
 * answered as Celery does, with a {@code NotRegistered} failure. Safe for any thread.
 *
 * <pre>{@code
 * new ScriptedWorker()
 *     .on("tasks.depth", task -> List.of(started(), progress(0.5, "half"), succeeded(json)))
 *     .on("tasks.mute", task -> nothing())
 *     .shuffled(seed);
 * }</pre>
 */
public final class ScriptedWorker {

  private final Map<String, Function<Task, List<Content>>> scripts = new HashMap<>();
  private final List<Task> received = new ArrayList<>();
  private final Set<String> revoked = new LinkedHashSet<>();
  private final List<Deque<Answer>> waiting = new ArrayList<>();
  private @Nullable Random order;
  private boolean keepsOrderWithinTask = true;
  private int copies = 1;
  private boolean paused;

  /** A reply on its way to the mailbox of {@code shard}. */
  public record Answer(int shard, String correlationId, Content content) {}

  /** How tasks of that name are answered; replaces what was said before. */
  public synchronized ScriptedWorker on(String task, Function<Task, List<Content>> script) {
    scripts.put(task, script);
    return this;
  }

  /** Tasks of that name begin and succeed with this result. */
  public ScriptedWorker succeeding(String task, Function<Task, JsonNode> result) {
    return on(task, received -> List.of(started(), succeeded(result.apply(received))));
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

  /** Ends a {@link #pause()}; whoever calls it lets the broker fetch what waits. */
  public synchronized ScriptedWorker resume() {
    paused = false;
    return this;
  }

  /** Every task that arrived, in order, repetitions among them. */
  public synchronized List<Task> received() {
    return List.copyOf(received);
  }

  /** The tasks that it was asked to drop. */
  public synchronized Set<String> revoked() {
    return Set.copyOf(revoked);
  }

  /** A broker brings a task. */
  public synchronized void take(Task task) {
    received.add(task);
    Function<Task, List<Content>> script = scripts.getOrDefault(task.name(), this::unknown);
    Deque<Answer> answers = new ArrayDeque<>();
    for (Content content : script.apply(task)) {
      for (int copy = 0; copy < copies; copy++) {
        answers.add(new Answer(task.shard(), task.id(), content));
      }
    }
    waiting.add(answers);
  }

  /** A broker brings word that a task is not wanted any more. */
  public synchronized void revoke(String taskId) {
    revoked.add(taskId);
  }

  /** The next reply, if there is one that need not wait. */
  public synchronized Optional<Answer> next() {
    waiting.removeIf(Collection::isEmpty);
    if (paused || waiting.isEmpty()) {
      return Optional.empty();
    }
    if (order == null) {
      return Optional.of(waiting.getFirst().remove());
    }
    if (!keepsOrderWithinTask) {
      return Optional.of(anyOf(waiting, order));
    }
    return Optional.of(waiting.get(order.nextInt(waiting.size())).remove());
  }

  private static Answer anyOf(List<Deque<Answer>> waiting, Random order) {
    int chosen = order.nextInt(waiting.stream().mapToInt(Collection::size).sum());
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

  private List<Content> unknown(Task task) {
    return List.of(failed("NotRegistered", "'" + task.name() + "'"));
  }

  public static Content started() {
    return new Content.Started("scripted@test");
  }

  public static Content progress(double fraction, String message) {
    return new Content.Progress(fraction, message, JsonNodeFactory.instance.objectNode());
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
