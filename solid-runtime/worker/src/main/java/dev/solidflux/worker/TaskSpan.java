package dev.solidflux.worker;

import dev.solidflux.protocol.Reply;
import org.jspecify.annotations.Nullable;

/** How the trace of a task's run goes on while its function runs, on the thread that runs it. */
interface TaskSpan extends AutoCloseable {

  /**
   * The span that whatever the function calls is a part of: W3C's header; null if there is none.
   */
  @Nullable String traceparent();

  /** The function has ended. */
  void ended(Reply end);

  @Override
  void close();

  /** The trace is handed on, and nothing of this process is told in it. */
  record HandedOn(@Nullable String traceparent) implements TaskSpan {
    @Override
    public void ended(Reply end) {}

    @Override
    public void close() {}
  }
}
