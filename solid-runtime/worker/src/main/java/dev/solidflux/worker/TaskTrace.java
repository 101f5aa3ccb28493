package dev.solidflux.worker;

import dev.solidflux.protocol.TaskMessage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The trace that a task belongs to, as its headers and the log have it. */
final class TaskTrace {

  static final String HEADER = "traceparent";

  /** The form that every engine sends. */
  private static final Pattern FORM =
      Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}");

  /** Null if its sender named none, or one that is malformed. */
  static @Nullable String traceparent(TaskMessage task) {
    // of whatever type the broker's client made of it
    String sent = String.valueOf(task.extraHeaders().get(HEADER));
    return FORM.matcher(sent).matches() ? sent : null;
  }

  /** What is logged on this thread from here on is of that span; null for none. */
  static void logged(@Nullable String traceparent) {
    Matcher form = FORM.matcher(traceparent == null ? "" : traceparent);
    if (form.matches()) {
      MDC.put("trace.id", form.group(1));
      MDC.put("span.id", form.group(2));
    } else {
      MDC.remove("trace.id");
      MDC.remove("span.id");
    }
  }

  private TaskTrace() {}
}
