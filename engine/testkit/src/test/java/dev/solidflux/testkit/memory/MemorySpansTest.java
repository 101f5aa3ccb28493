package dev.solidflux.testkit.memory;

import dev.solidflux.core.trace.Span;
import dev.solidflux.flow.port.Spans;
import dev.solidflux.testkit.conformance.SpansConformance;
import dev.solidflux.testkit.conformance.SpansUnderTest;
import java.util.List;

class MemorySpansTest extends SpansConformance {

  @Override
  protected SpansUnderTest newSpans(int room, boolean isHeld) {
    MemorySpans memory = new MemorySpans(room);
    return new SpansUnderTest() {
      @Override
      public Spans spans() {
        return memory;
      }

      @Override
      public List<Span> arrived(int count) {
        return memory.all();
      }

      @Override
      public long dropped() {
        return memory.dropped();
      }
    };
  }
}
