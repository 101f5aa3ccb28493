package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.trace.Trace;
import dev.solidflux.flow.port.Journal.StoredRun;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** A line in the log that is about a run names it, and its span, so that either leads to it. */
final class AboutRun {

  static LoggingEventBuilder line(LoggingEventBuilder line, StoredRun stored) {
    Trace trace = Trace.of(stored.id(), stored.traceparent());
    return line.addKeyValue("run", stored.id())
        .addKeyValue("trace.id", trace.id())
        .addKeyValue("span.id", trace.span());
  }

  /**
   * @param hot the run, if it is in memory: else nobody knows its trace
   */
  static LoggingEventBuilder line(
      LoggingEventBuilder line, @Nullable RunId run, @Nullable HotRun hot) {
    return hot == null ? line.addKeyValue("run", run) : line(line, hot.stored());
  }

  private AboutRun() {}
}
