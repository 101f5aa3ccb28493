package dev.solidflux.solidtest;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.id.TaskIds;
import dev.solidflux.pipelinetest.Task;
import dev.solidflux.protocol.PythonValue;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One task, to be handed to a solid: what a document says of its step, and what has become of it on
 * its way.
 *
 * <pre>{@code
 * SolidTask.of("tasks.depth", Map.of("view", "north")).attempt(2).runTimeout(Duration.ofMinutes(5))
 * }</pre>
 */
public final class SolidTask {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TaskIds IDS =
      new TaskIds("a solid in isolation".getBytes(StandardCharsets.UTF_8), "test");
  private static final RunId RUN =
      new RunId(new UUID(0x019b_0000_0000_7000L, 0x8000_0000_0000_0001L));

  static final String REPLIES = "sf.test.mailbox.0";

  private final String name;
  private final String args;
  private RunId run = RUN;
  private int attempt = 1;
  private boolean redelivered;
  private Duration waited = Duration.ZERO;
  private @Nullable Duration queueTimeout;
  private @Nullable Duration runTimeout;

  private SolidTask(String name, String args) {
    this.name = name;
    this.args = args;
  }

  /**
   * @param name the task's, under which a worker registered the solid
   * @param args what the step's {@code args} yield: anything that Jackson writes as an object
   *     (keyword arguments, and perhaps positional ones as {@code *}) or as an array (positional
   *     ones)
   * @throws IllegalArgumentException if they are of another kind
   */
  public static SolidTask of(String name, Object args) {
    JsonNode written = JSON.valueToTree(args);
    if (!written.isContainer()) {
      throw new IllegalArgumentException("args are an object or a list, not " + written);
    }
    return new SolidTask(name, written.toString());
  }

  /** A task that a tested pipeline sent. */
  public static SolidTask of(Task task) {
    return of(task.name(), task.args()).attempt(task.attempt());
  }

  /** Which attempt it is, from 1. */
  public SolidTask attempt(int number) {
    attempt = number;
    return this;
  }

  /**
   * The run's id, which the task's id has in it.
   *
   * @throws IllegalArgumentException if it is none
   */
  public SolidTask run(String id) {
    run =
        RunId.parse(id)
            .orElseThrow(() -> new IllegalArgumentException("'" + id + "' is no run id"));
    return this;
  }

  /** The step's {@code timeout.queue}. */
  public SolidTask queueTimeout(Duration limit) {
    queueTimeout = limit;
    return this;
  }

  /** The step's {@code timeout.run}. */
  public SolidTask runTimeout(Duration limit) {
    runTimeout = limit;
    return this;
  }

  /** How long it has waited in its queue; no time otherwise. */
  public SolidTask waited(Duration time) {
    waited = time;
    return this;
  }

  /** The broker gave it to another worker before, which was lost. */
  public SolidTask redelivered() {
    redelivered = true;
    return this;
  }

  String name() {
    return name;
  }

  boolean isRedelivered() {
    return redelivered;
  }

  /** The task's id, which is also that of its replies. */
  public String id() {
    return IDS.issue(new Attempt(run, 1, attempt));
  }

  /**
   * The message that the engine would send.
   *
   * @param now when a worker takes it
   * @throws IllegalArgumentException if the engine would not send it, with the reason
   */
  WireMessage message(Instant now) {
    PythonValue.fault(args)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException("the engine would not send this task: " + fault);
            });
    return TaskMessage.of(id(), name)
        .withReplyTo(REPLIES)
        .withDeadlines(
            queueTimeout == null ? null : now.minus(waited).plus(queueTimeout), runTimeout)
        .encode(args);
  }
}
