package dev.solidflux.worker;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What a class of the worker logs, to be waited for. */
final class LoggedLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private static final long LIMIT_SECONDS = 60;

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Logger logger;

  LoggedLines(Class<?> by) {
    logger = (Logger) LoggerFactory.getLogger(by);
    start();
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getFormattedMessage());
  }

  void await(String part) throws InterruptedException {
    String line;
    do {
      line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("no line with \"" + part + "\" within " + LIMIT_SECONDS + " s");
      }
    } while (!line.contains(part));
  }

  /** Whether all that was logged has been waited for. */
  boolean isEmpty() {
    return lines.isEmpty();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
  }
}
