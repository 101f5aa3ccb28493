package dev.solidflux.core.trace;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that took its time and is over.
 *
 * @param id 16 hexadecimal digits
 * @param parent the id of the span that it is a part of; null if there is none
 * @param link the id of another span of the same trace that it goes on with; null for none
 * @param name the same for all of a kind: without ids, indices and numbers
 * @param failed what went wrong, for people; null if nothing did
 * @param attributes texts, whole numbers and truth values
 */
public record Span(
    String trace,
    String id,
    @Nullable String parent,
    @Nullable String link,
    String name,
    Kind kind,
    Instant start,
    Instant end,
    @Nullable String failed,
    Map<String, Object> attributes,
    List<Event> events) {

  /** What it is to whoever takes part in the trace. */
  public enum Kind {
    /** Of the engine alone. */
    INTERNAL,
    /** Something was sent, and somebody else's span goes on with it. */
    PRODUCER
  }

  /** What happened at a moment within it. */
  public record Event(String name, Instant at, Map<String, Object> attributes) {
    public Event {
      attributes = Map.copyOf(attributes);
    }
  }

  public Span {
    attributes = Map.copyOf(attributes);
    events = List.copyOf(events);
    if (end.isBefore(start)) {
      end = start; // two nodes' clocks
    }
  }
}
