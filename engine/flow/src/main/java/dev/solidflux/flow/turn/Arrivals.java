package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the shard's next turn. Anything may be added from any thread; it is bounded by its
 * sources: the mailbox by its unacknowledged messages, the inbox by its page, timers by their
 * horizon, the outbox by its credit. Taken only by the shard's loop.
 */
final class Arrivals {

  private final Queue<Input> added = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Input> waiting = new ArrayDeque<>();

  void add(Input input) {
    added.add(input);
  }

  /** They come before everything else, in their order. */
  void putBack(List<Input> inputs) {
    for (int i = inputs.size() - 1; i >= 0; i--) {
      waiting.addFirst(inputs.get(i));
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty() && added.isEmpty();
  }

  /** The first ones: at most so many, and so many bytes, but one at least. */
  List<Input> take(int most, long mostBytes) {
    gather();
    List<Input> taken = new ArrayList<>();
    long bytes = 0;
    while (taken.size() < most && !waiting.isEmpty()) {
      bytes += waiting.peekFirst().bytes();
      if (bytes > mostBytes && !taken.isEmpty()) {
        break;
      }
      taken.add(waiting.removeFirst());
    }
    return taken;
  }

  boolean hasStepped() {
    gather();
    return waiting.stream().anyMatch(Input.Stepped.class::isInstance);
  }

  /** The first step that was evaluated, if one is there. */
  List<Input> takeStepped() {
    gather();
    for (Input input : waiting) {
      if (input instanceof Input.Stepped) {
        waiting.remove(input);
        return List.of(input);
      }
    }
    return List.of();
  }

  /** All that waits for the run of the first one, or the first one alone if it is for no run. */
  List<Input> takeFirstRun() {
    gather();
    List<Input> taken = new ArrayList<>();
    @Nullable RunId run = waiting.isEmpty() ? null : waiting.peekFirst().run();
    if (run == null) {
      Input first = waiting.pollFirst();
      if (first != null) {
        taken.add(first);
      }
      return taken;
    }
    for (Iterator<Input> each = waiting.iterator(); each.hasNext(); ) {
      Input input = each.next();
      if (run.equals(input.run())) {
        taken.add(input);
        each.remove();
      }
    }
    return taken;
  }

  private void gather() {
    for (Input input = added.poll(); input != null; input = added.poll()) {
      waiting.addLast(input);
    }
  }
}
