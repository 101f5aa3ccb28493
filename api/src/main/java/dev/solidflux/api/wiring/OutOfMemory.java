package dev.solidflux.api.wiring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends a process that has run out of memory: some thread has lost its work in the middle, and
 * nobody knows what of it is done. Another process goes on from the database. The launcher has the
 * JVM do so by {@code -XX:+ExitOnOutOfMemoryError}; this is for whoever starts the JVM without it,
 * and sees errors that end a thread or that a library catches and logs.
 */
public final class OutOfMemory {
  /** As of {@code -XX:+ExitOnOutOfMemoryError}. */
  public static final int STATUS = 3;

  /** From now on; to be called again when logging is set up anew. */
  public static void endsProcess() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
      logging.addTurboFilter(new Logged());
    }
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> {
          endIf(error);
          if (before == null) {
            System.err.print("Exception in thread \"" + thread.getName() + "\" ");
            error.printStackTrace(System.err);
          } else {
            before.uncaughtException(thread, error);
          }
        });
  }

  /** Nothing else is done: what is done without memory fails again. */
  private static void endIf(@Nullable Throwable error) {
    int depth = 0;
    for (Throwable e = error; e != null && depth < 20; e = e.getCause()) {
      if (e instanceof OutOfMemoryError) {
        Runtime.getRuntime().halt(STATUS);
      }
      depth++;
    }
  }

  private static final class Logged extends TurboFilter {
    @Override
    public FilterReply decide(
        @Nullable Marker marker,
        Logger logger,
        Level level,
        @Nullable String format,
        Object @Nullable [] arguments,
        @Nullable Throwable error) {
      endIf(error);
      return FilterReply.NEUTRAL;
    }
  }

  private OutOfMemory() {}
}
