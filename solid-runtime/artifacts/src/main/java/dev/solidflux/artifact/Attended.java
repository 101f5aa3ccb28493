package dev.solidflux.artifact;

import dev.solidflux.worker.SolidFailure;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/**
 * What waits for servers. It has a virtual thread, whose reading ends when that is interrupted,
 * which a platform thread's does not; whoever attends it may be any thread, and leaves only when it
 * has ended.
 */
final class Attended {

  private static final Duration LOOK = Duration.ofMillis(100);

  interface Work<T> {
    T once() throws IOException, InterruptedException, SolidFailure;
  }

  private Attended() {}

  /**
   * @param cancelled whether nobody wants it any more; asked again and again
   * @throws InterruptedException if that, or who attends it was interrupted
   */
  static <T> T run(Work<T> work, BooleanSupplier cancelled)
      throws IOException, InterruptedException, SolidFailure {
    FutureTask<T> task = new FutureTask<>(work::once);
    boolean interrupted = await(Thread.ofVirtual().name("artifact").start(task), cancelled);
    if (task.state() == FutureTask.State.SUCCESS) {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return task.resultNow();
    }
    switch (task.exceptionNow()) {
      case ClosedByInterruptException e -> throw interrupted(e);
      case IOException e -> throw e;
      case InterruptedException e -> throw e;
      case SolidFailure e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private static InterruptedException interrupted(IOException by) {
    InterruptedException interrupted = new InterruptedException();
    interrupted.initCause(by);
    return interrupted;
  }

  /**
   * @return whether the current thread was interrupted meanwhile
   */
  private static boolean await(Thread thread, BooleanSupplier cancelled) {
    boolean interrupted = false;
    while (true) {
      try {
        if (thread.join(LOOK)) {
          return interrupted;
        }
        if (cancelled.getAsBoolean()) {
          thread.interrupt();
        }
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt();
      }
    }
  }
}
