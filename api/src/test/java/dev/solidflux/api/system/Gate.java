package dev.solidflux.api.system;

import java.util.concurrent.Semaphore;

/** Where a worker's tasks wait for the test: only as many pass as it lets. */
final class Gate {
  private static final int ALL = 1_000_000;

  private final Semaphore places = new Semaphore(0);
  private final Semaphore arrived = new Semaphore(0);

  /** For the task. */
  void pass() throws InterruptedException {
    arrived.release();
    places.acquire();
  }

  void let(int tasks) {
    places.release(tasks);
  }

  void open() {
    let(ALL);
  }

  /** Waits until so many more have come to it. */
  void awaitArrived(int tasks) throws InterruptedException {
    arrived.acquire(tasks);
  }
}
