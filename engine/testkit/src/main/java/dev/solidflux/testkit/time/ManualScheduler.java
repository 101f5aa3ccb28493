package dev.solidflux.testkit.time;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Threads of one host: as many as are asked for, or one for all. */
final class ManualScheduler implements Scheduler {

  private final ManualTime time;
  private final Supplier<ManualThread> threads;

  private ManualScheduler(ManualTime time, Supplier<ManualThread> threads) {
    this.time = time;
    this.threads = threads;
  }

  /** Every worker, and whatever is given to none, has a thread of its own. */
  static ManualScheduler parallel(ManualTime time, ManualHost host) {
    return new ManualScheduler(time, () -> new ManualThread(time, host, false));
  }

  /**
   * Everything runs on one thread.
   *
   * @param stalls whether it stands still once its host is stalled
   */
  static ManualScheduler single(ManualTime time, ManualHost host, boolean stalls) {
    ManualThread one = new ManualThread(time, host, stalls);
    return new ManualScheduler(time, () -> one);
  }

  @Override
  public Worker createWorker() {
    return new ManualWorker(threads.get());
  }

  @Override
  public Disposable schedule(Runnable task) {
    return createWorker().schedule(task);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return createWorker().schedule(task, delay, unit);
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return createWorker().schedulePeriodically(task, initialDelay, period, unit);
  }

  @Override
  public long now(TimeUnit unit) {
    return unit.convert(time.nanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void dispose() {}
}
