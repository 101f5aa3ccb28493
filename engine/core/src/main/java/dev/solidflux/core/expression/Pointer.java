package dev.solidflux.core.expression;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document, RFC 6901. Linked and not a string, so that a deep document with long
 * keys does not hold each of them once for each of its leaves.
 */
public record Pointer(@Nullable Pointer parent, String segment) {
  /** The document itself. */
  public static final Pointer ROOT = new Pointer(null, "");

  public Pointer child(String name) {
    return new Pointer(this, name);
  }

  public Pointer child(int index) {
    return new Pointer(this, Integer.toString(index));
  }

  /** The names and indexes that lead here from the root. */
  public List<String> segments() {
    Deque<String> segments = new ArrayDeque<>();
    for (Pointer at = this; at.parent != null; at = at.parent) {
      segments.addFirst(at.segment);
    }
    return List.copyOf(segments);
  }

  /** As RFC 6901 writes it; empty for the root. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String segment : segments()) {
      text.append('/').append(segment.replace("~", "~0").replace("/", "~1"));
    }
    return text.toString();
  }
}
