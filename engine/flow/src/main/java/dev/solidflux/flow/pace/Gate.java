package dev.solidflux.flow.pace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Lets in work as long as there is room for it, in the order in which it comes; what takes more
 * than all the room goes alone. Whoever is in must not ask again, or waits for himself.
 */
public final class Gate {

  private record Waiting(long size, MonoSink<Void> sink) {}

  private final long most;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long inside;

  /**
   * @param most how much may be in, in whatever it is measured
   */
  public Gate(long most) {
    this.most = most;
  }

  /** The work, once there is room for it; it takes its room until it ends, in whatever way. */
  public <T> Mono<T> within(long size, Supplier<Mono<T>> work) {
    return size == 0 ? Mono.defer(work) : Mono.defer(() -> waitFor(size, work));
  }

  private <T> Mono<T> waitFor(long size, Supplier<Mono<T>> work) {
    Waiting[] one = new Waiting[1];
    return Mono.<Void>create(
            sink -> {
              one[0] = new Waiting(size, sink);
              enter(one[0]);
            })
        .then(Mono.defer(work))
        .doFinally(end -> leave(one[0]));
  }

  private void enter(Waiting one) {
    synchronized (this) {
      waiting.addLast(one);
    }
    letIn();
  }

  /** It may not have been let in. */
  private void leave(Waiting one) {
    synchronized (this) {
      if (!waiting.remove(one)) {
        inside -= one.size;
      }
    }
    letIn();
  }

  private void letIn() {
    List<Waiting> in = new ArrayList<>();
    synchronized (this) {
      for (Waiting next = waiting.peekFirst();
          next != null && (inside == 0 || inside + next.size <= most);
          next = waiting.peekFirst()) {
        inside += next.size;
        in.add(waiting.removeFirst());
      }
    }
    in.forEach(one -> one.sink.success());
  }
}
