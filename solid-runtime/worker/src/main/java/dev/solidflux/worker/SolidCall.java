package dev.solidflux.worker;

import dev.solidflux.protocol.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One call of a solid's function, on the current thread: from its task to the reply that ends it.
 */
record SolidCall(Outcome outcome, Revocations revocations, Alarm alarm) {

  private static final Future<?> NEVER = CompletableFuture.completedFuture(null);

  /** Wakes somebody after a time. */
  interface Alarm {

    /**
     * @return to be cancelled if it is no longer wanted
     */
    Future<?> after(Duration time, Runnable what);
  }

  /**
   * @param begun is run when the time limit counts and a cancellation would be heard
   */
  Reply end(Execution execution, Voice voice, Runnable begun) {
    RunningSolid context = new RunningSolid(execution, voice, revocations, outcome.json());
    @Nullable Duration limit = execution.task().timeLimit().hard();
    Reply end;
    execution.enter();
    Future<?> timeIsUp = limit == null ? NEVER : alarm.after(limit, execution::timeIsUp);
    try {
      begun.run();
      end = outcome.of(execution.task(), context);
    } finally {
      execution.leave();
      timeIsUp.cancel(false);
    }
    return limit != null && execution.isOutOfTime() ? Outcome.outOfTime(limit, end) : end;
  }
}
