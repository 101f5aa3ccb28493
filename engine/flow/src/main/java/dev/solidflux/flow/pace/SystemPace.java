package dev.solidflux.flow.pace;

import java.time.Instant;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The machine's clocks, and as many threads as it has cores, whatever the number of runs. */
public final class SystemPace implements Pace {

  private final Scheduler loops;
  private final Scheduler leases = Schedulers.newSingle("solidflux-lease");
  private final Scheduler timers = Schedulers.newSingle("solidflux-timer");
  private final Scheduler evaluators;

  public SystemPace() {
    int cores = Runtime.getRuntime().availableProcessors();
    this.loops = Schedulers.newParallel("solidflux-shard", cores);
    this.evaluators = Schedulers.newParallel("solidflux-evaluate", cores);
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Scheduler loop() {
    return Schedulers.single(loops);
  }

  @Override
  public Scheduler leases() {
    return leases;
  }

  @Override
  public Scheduler timers() {
    return timers;
  }

  @Override
  public Scheduler evaluators() {
    return evaluators;
  }

  @Override
  public void close() {
    loops.dispose();
    leases.dispose();
    timers.dispose();
    evaluators.dispose();
  }
}
