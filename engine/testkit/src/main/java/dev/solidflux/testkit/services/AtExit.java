package dev.solidflux.testkit.services;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops at the end of the JVM what tests share, the latest first, one after the other. */
final class AtExit {

  private static final Logger LOG = LoggerFactory.getLogger(AtExit.class);
  private static final Deque<Runnable> ACTIONS = new ArrayDeque<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(AtExit::runAll, "stop-test-services"));
  }

  private AtExit() {}

  static void run(Runnable action) {
    synchronized (ACTIONS) {
      ACTIONS.push(action);
    }
  }

  private static void runAll() {
    synchronized (ACTIONS) {
      for (Runnable action : ACTIONS) {
        try {
          action.run();
        } catch (RuntimeException e) {
          LOG.warn("could not stop a test service; the others still have to be", e);
        }
      }
    }
  }
}
