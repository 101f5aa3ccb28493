package dev.solidflux.solidtest;

import dev.solidflux.pipelinetest.Script;
import dev.solidflux.pipelinetest.TaskFails;
import dev.solidflux.protocol.Reply;
import dev.solidflux.worker.IsolatedWorker;
import dev.solidflux.worker.SolidModule;
import dev.solidflux.worker.Worker;
import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * Solids in Java, to be handed one task after the other, without a broker. A task's arguments, the
 * function's words and its end are read and written by the worker's own code.
 *
 * <pre>{@code
 * SolidTest solids = SolidTest.of(new Greetings());
 * Replies replies = solids.run(SolidTask.of("tasks.hello", Map.of("first", "Ada")));
 * assertThat(replies.result().asString()).isEqualTo("Hello Ada");
 * }</pre>
 *
 * <p>Its time is its own, and stands still until a test lets it pass.
 */
public final class SolidTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final IsolatedWorker worker;

  private SolidTest(IsolatedWorker worker) {
    this.worker = worker;
  }

  /** The solids of a module, or whatever a lambda registers. */
  public static SolidTest of(SolidModule module) {
    Worker worker = Worker.named("test");
    module.register(worker);
    return of(worker);
  }

  /** The solids of a worker that need not be started. */
  public static SolidTest of(Worker worker) {
    return of(worker, BEGIN);
  }

  /**
   * The same.
   *
   * @param begin what time it is; otherwise the beginning of the year 2026, in UTC
   */
  public static SolidTest of(Worker worker, Instant begin) {
    return new SolidTest(worker.isolated(begin));
  }

  /**
   * Hands a task to its solid, and waits for its end.
   *
   * @throws IllegalArgumentException if the engine would not send the task
   * @throws IllegalStateException if the solid still runs after a minute of real time
   */
  public Replies run(SolidTask task) {
    return start(task).end();
  }

  /**
   * The same, with something that happens on the way.
   *
   * @param said is told of every reply just after it was sent, on the thread that sent it
   */
  public Replies run(SolidTask task, BiConsumer<Reply, RunningTask> said) {
    return start(task, said).end();
  }

  /** Hands a task to its solid on a thread of its own. Returns once its function is called. */
  public RunningTask start(SolidTask task) {
    return start(task, (reply, running) -> {});
  }

  private RunningTask start(SolidTask task, BiConsumer<Reply, RunningTask> said) {
    return RunningTask.start(worker, task, said);
  }

  /**
   * The solids as the script of a tested pipeline: {@code pipeline.solid("tasks.hello",
   * solids.script())}.
   */
  public Script script() {
    return task -> {
      Replies replies = run(SolidTask.of(task));
      if (replies.end().orElseThrow() instanceof Reply.Succeeded succeeded) {
        return succeeded.result();
      }
      SolidFailure failure = replies.failure();
      throw new TaskFails(failure.type(), failure.message(), failure.retryAfter());
    };
  }
}
