package dev.solidflux.process;

import dev.solidflux.worker.SolidContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a program has said so far, passed on to its run. */
final class Heard {

  private static final int MOST_CONTROL = 64 << 10;
  private static final int MOST_TOLD = 5;
  private static final int MOST_SHOWN = 200;

  private final SolidContext context;
  private final List<LineRule> rules;
  private final boolean logging;
  private final Tail tail = new Tail();
  private volatile long last = System.nanoTime();
  private volatile ChannelMessage.@Nullable Result result;
  private volatile ChannelMessage.@Nullable Failure failure;
  private final AtomicInteger broken = new AtomicInteger();

  Heard(SolidContext context, List<LineRule> rules, boolean logging) {
    this.context = context;
    this.rules = rules;
    this.logging = logging;
  }

  /** A line of the channel. */
  void said(BoundedLines.Line line) {
    take(line.isCut() ? cut(line.text()) : whole(line.text()), line.text());
  }

  private static ChannelMessage cut(String beginning) {
    return ChannelLine.isOutput(beginning)
        ? ChannelMessage.Unfit.tooLarge()
        : new ChannelMessage.Broken("is longer than 2 MiB");
  }

  private static ChannelMessage whole(String line) {
    ChannelMessage message = ChannelLine.read(line);
    return message instanceof ChannelMessage.Result || line.length() <= MOST_CONTROL
        ? message
        : new ChannelMessage.Broken("is longer than 64 KiB");
  }

  /** A line of standard output. */
  void printed(BoundedLines.Line line) {
    tail.add(line.text());
    for (LineRule rule : rules) {
      ChannelMessage message = rule.read(line.text());
      if (message != null) {
        take(line.isCut() ? cut(message) : message, line.text());
        return;
      }
    }
    passOn("info", line.text());
  }

  /** Of a result that was printed there has to be all. */
  private static ChannelMessage cut(ChannelMessage message) {
    return message instanceof ChannelMessage.Progress || message instanceof ChannelMessage.Metric
        ? message
        : new ChannelMessage.Unfit(
            "ResultTooLarge",
            "the result is printed on a line of more than %,d bytes".formatted(Child.MOST_LINE));
  }

  /** A line of standard error. */
  void complained(BoundedLines.Line line) {
    tail.add(line.text());
    passOn("warn", line.text());
  }

  private void passOn(String level, String line) {
    last = System.nanoTime();
    if (logging) {
      context.log(level, line);
    }
  }

  private void take(ChannelMessage message, String line) {
    last = System.nanoTime();
    switch (message) {
      case ChannelMessage.Progress progress ->
          context.progress(progress.fraction(), progress.message());
      case ChannelMessage.Log log -> context.log(log.level(), log.message(), log.fields());
      case ChannelMessage.Metric metric -> metric(metric);
      case ChannelMessage.Result said -> result = said;
      case ChannelMessage.Heartbeat beat -> context.heartbeat();
      case ChannelMessage.Failure failed -> failure = failed;
      case ChannelMessage.Broken why -> broken(why.why(), line);
    }
  }

  private void metric(ChannelMessage.Metric metric) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("metric", metric.name());
    fields.put("value", metric.value());
    String unit = metric.unit() == null ? "" : " " + metric.unit();
    if (metric.unit() != null) {
      fields.put("unit", metric.unit());
    }
    context.log("info", metric.name() + " = " + metric.value() + unit, fields);
  }

  private void broken(String why, String line) {
    if (broken.getAndIncrement() < MOST_TOLD) {
      String beginning = line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
      context.log("warn", "a line of the program's channel " + why, Map.of("line", beginning));
    }
  }

  /** When it said or printed something for the last time, of {@link System#nanoTime}. */
  long last() {
    return last;
  }

  ChannelMessage.@Nullable Result result() {
    return result;
  }

  ChannelMessage.@Nullable Failure failure() {
    return failure;
  }

  int broken() {
    return broken.get();
  }

  /** The last lines that it printed. */
  String tail() {
    return tail.text();
  }
}
