package dev.solidflux.flow.send;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that a worker had begun when the broker forgot them: by their places only, until their time
 * is over. All wait equally long, so the first is always the next.
 */
final class Silences {

  record Silence(String queue, int priority, long place, long due) {}

  private final ArrayDeque<Silence> waiting = new ArrayDeque<>();

  void add(Silence silence) {
    waiting.addLast(silence);
  }

  @Nullable Silence over(long now) {
    Silence first = waiting.peekFirst();
    return first != null && now - first.due() >= 0 ? waiting.removeFirst() : null;
  }

  /** In nanoseconds of the monotonic clock; {@code Long.MAX_VALUE} for nothing. */
  long next() {
    Silence first = waiting.peekFirst();
    return first == null ? Long.MAX_VALUE : first.due();
  }

  List<Silence> takeAll() {
    List<Silence> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }
}
