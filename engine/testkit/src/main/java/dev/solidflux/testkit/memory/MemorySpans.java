package dev.solidflux.testkit.memory;

import dev.solidflux.core.trace.Span;
import dev.solidflux.core.trace.Trace;
import dev.solidflux.flow.port.Spans;
import java.util.ArrayList;
import java.util.List;

/** Spans in memory, so many at most. Safe for any thread. */
public final class MemorySpans implements Spans {

  private final int room;
  private final List<Span> all = new ArrayList<>();
  private long dropped;

  public MemorySpans() {
    this(Integer.MAX_VALUE);
  }

  public MemorySpans(int room) {
    this.room = room;
  }

  /** Every trace but those whose caller does not record it. */
  @Override
  public boolean samples(Trace trace) {
    return trace.caller() == null || trace.caller().sampled();
  }

  @Override
  public synchronized void ended(Span span) {
    if (all.size() < room) {
      all.add(span);
    } else {
      dropped++;
    }
  }

  /** In the order in which they were told. */
  public synchronized List<Span> all() {
    return List.copyOf(all);
  }

  public synchronized long dropped() {
    return dropped;
  }
}
