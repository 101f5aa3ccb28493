package dev.solidflux.testkit.time;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** What one user of a {@link ManualThread} has it do, until disposed. */
final class ManualWorker implements Scheduler.Worker {

  private final ManualThread thread;
  private boolean disposed;

  ManualWorker(ManualThread thread) {
    this.thread = thread;
  }

  @Override
  public Disposable schedule(Runnable task) {
    return schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    Disposable.Swap over = Disposables.swap();
    thread.addLater(
        () -> {
          if (!disposed && !over.isDisposed()) {
            task.run();
          }
        },
        unit.toNanos(delay));
    return over;
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    Disposable.Swap over = Disposables.swap();
    Runnable again =
        new Runnable() {
          @Override
          public void run() {
            if (!disposed && !over.isDisposed()) {
              task.run();
              thread.addLater(this, unit.toNanos(period));
            }
          }
        };
    thread.addLater(again, unit.toNanos(initialDelay));
    return over;
  }

  @Override
  public void dispose() {
    disposed = true;
  }

  @Override
  public boolean isDisposed() {
    return disposed;
  }
}
