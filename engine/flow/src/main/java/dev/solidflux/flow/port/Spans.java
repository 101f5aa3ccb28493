package dev.solidflux.flow.port;

import dev.solidflux.core.trace.Span;
import dev.solidflux.core.trace.Trace;

/**
 * Where traces are recorded. Nothing here waits, fails or takes long, whatever becomes of the
 * spans: what cannot be taken is dropped, and counted. From any thread.
 */
public interface Spans {

  /**
   * Whether the trace is recorded. Decided from its id and from what its caller says alone, so that
   * all nodes that are told the same say the same.
   */
  boolean samples(Trace trace);

  /** A span of a trace that is recorded is over. */
  void ended(Span span);
}
