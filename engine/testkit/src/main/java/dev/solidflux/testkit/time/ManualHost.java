package dev.solidflux.testkit.time;

import dev.solidflux.flow.pace.Pace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import reactor.core.scheduler.Scheduler;

/**
 * A machine in {@link ManualTime}, and the pace of a node on it. While it is frozen none of its
 * threads runs, and its clocks go on, as with SIGSTOP; what has ended does nothing more, as with
 * SIGKILL.
 */
public final class ManualHost implements Pace {

  private final ManualTime time;
  private final ManualScheduler parallel;
  private final List<ManualThread> waiting = new ArrayList<>();
  private boolean frozen;
  private boolean killed;
  private boolean stalled;

  ManualHost(ManualTime time) {
    this.time = time;
    this.parallel = ManualScheduler.parallel(time, this);
  }

  /** All of its threads stop where they are. */
  public void freeze() {
    frozen = true;
    time.removeAllOf(this);
  }

  /** They go on. */
  public void wake() {
    frozen = false;
    List<ManualThread> before = List.copyOf(waiting);
    waiting.clear();
    before.forEach(this::isReady);
  }

  /** The threads of its shards come to nothing any more; all others go on. */
  public void stall() {
    stalled = true;
  }

  boolean isStalled() {
    return stalled;
  }

  /** They never do anything again. */
  public void kill() {
    killed = true;
    time.removeAllOf(this);
    waiting.clear();
  }

  /** Whether it was killed. */
  public boolean isKilled() {
    return killed;
  }

  void isReady(ManualThread thread) {
    if (killed) {
      return;
    }
    if (frozen) {
      waiting.add(thread);
    } else {
      time.isReady(thread);
    }
  }

  void waits(ManualThread thread) {
    if (!killed) {
      waiting.add(thread);
    }
  }

  @Override
  public Instant now() {
    return time.instant();
  }

  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public Scheduler loop() {
    return ManualScheduler.single(time, this, true);
  }

  @Override
  public Scheduler leases() {
    return single();
  }

  @Override
  public Scheduler timers() {
    return parallel;
  }

  @Override
  public Scheduler evaluators() {
    return parallel;
  }

  /** One thing after the other, in the order asked for. */
  public Scheduler single() {
    return ManualScheduler.single(time, this, false);
  }

  @Override
  public void close() {}
}
