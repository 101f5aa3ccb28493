package dev.solidflux.testkit.time;

import java.util.ArrayDeque;

/** A thread in {@link ManualTime}: its tasks run one after the other, in their order. */
final class ManualThread {

  private final ManualTime time;
  private final ManualHost host;
  private final boolean stalls;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  ManualThread(ManualTime time, ManualHost host, boolean stalls) {
    this.time = time;
    this.host = host;
    this.stalls = stalls;
  }

  ManualHost host() {
    return host;
  }

  boolean isIdle() {
    return tasks.isEmpty();
  }

  void add(Runnable task) {
    if (stalls && host.isStalled()) {
      return;
    }
    tasks.add(task);
    if (tasks.size() == 1) {
      host.isReady(this);
    }
  }

  void addLater(Runnable task, long afterNanos) {
    if (afterNanos <= 0) {
      add(task);
    } else {
      time.runLater(this, task, afterNanos);
    }
  }

  Runnable take() {
    return tasks.remove();
  }
}
