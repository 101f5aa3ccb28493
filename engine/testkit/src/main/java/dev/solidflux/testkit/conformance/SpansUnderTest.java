package dev.solidflux.testkit.conformance;

import dev.solidflux.core.trace.Span;
import dev.solidflux.flow.port.Spans;
import java.util.List;

/** An adapter of {@link Spans}, and whoever its spans get to. */
public interface SpansUnderTest {

  Spans spans();

  /** Waits for so many to be there; in the order in which they came. */
  List<Span> arrived(int count);

  /** Those that were not taken, since there was no room. */
  long dropped();
}
