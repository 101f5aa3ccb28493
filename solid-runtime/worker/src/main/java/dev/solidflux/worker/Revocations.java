package dev.solidflux.worker;

import java.util.LinkedHashSet;
import java.util.concurrent.locks.ReentrantLock;

/** The latest task ids that somebody asked not to run, also of tasks that have not arrived yet. */
final class Revocations {

  private static final int MAX_IDS = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashSet<String> ids = new LinkedHashSet<>();

  void add(String taskId) {
    lock.lock();
    try {
      if (ids.add(taskId) && ids.size() > MAX_IDS) {
        ids.removeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean contains(String taskId) {
    lock.lock();
    try {
      return ids.contains(taskId);
    } finally {
      lock.unlock();
    }
  }
}
