package dev.solidflux.flow.pace;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Lets in work as long as there is room for it, in the order in which it comes; what takes more
 * than all the room goes alone. Whoever is in must not ask again, or waits for himself.
 */
public final class Gate {

  /** Where somebody is, from asking to leaving: ever further down. */
  private enum Place {
    OUTSIDE,
    WAITING,
    INSIDE,
    GONE
  }

  private static final class One {
    private final long size;
    private Place place = Place.OUTSIDE;
    private @Nullable MonoSink<Void> sink;

    One(long size) {
      this.size = size;
    }
  }

  private final long most;
  private final Deque<One> waiting = new ArrayDeque<>();
  private long inside;

  /**
   * @param most how much may be in, in whatever it is measured
   */
  public Gate(long most) {
    this.most = most;
  }

  /** The work, once there is room for it; it takes its room until it ends, in whatever way. */
  public <T> Mono<T> within(long size, Supplier<Mono<T>> work) {
    return within(size, UnaryOperator.identity(), work);
  }

  /**
   * The same for who does not wait for ever.
   *
   * @param patience ends the waiting, if that takes too long; then it is as if nobody had asked
   */
  public <T> Mono<T> within(long size, UnaryOperator<Mono<Void>> patience, Supplier<Mono<T>> work) {
    return size == 0 ? Mono.defer(work) : Mono.defer(() -> waitFor(new One(size), patience, work));
  }

  private <T> Mono<T> waitFor(One one, UnaryOperator<Mono<Void>> patience, Supplier<Mono<T>> work) {
    return patience
        .apply(Mono.create(sink -> enter(one, sink)))
        .then(Mono.defer(work))
        .doFinally(end -> leave(one));
  }

  /** Whoever cancels as he subscribes is gone before he comes here. */
  private void enter(One one, MonoSink<Void> sink) {
    synchronized (this) {
      if (one.place != Place.OUTSIDE) {
        return;
      }
      one.place = Place.WAITING;
      one.sink = sink;
      waiting.addLast(one);
    }
    letIn();
  }

  private void leave(One one) {
    synchronized (this) {
      switch (one.place) {
        case WAITING -> waiting.remove(one);
        case INSIDE -> inside -= one.size;
        case OUTSIDE, GONE -> {}
      }
      one.place = Place.GONE;
    }
    letIn();
  }

  private void letIn() {
    List<MonoSink<Void>> in = new ArrayList<>();
    synchronized (this) {
      for (One next = waiting.peekFirst();
          next != null && (inside == 0 || inside + next.size <= most);
          next = waiting.peekFirst()) {
        waiting.removeFirst();
        inside += next.size;
        next.place = Place.INSIDE;
        in.add(requireNonNull(next.sink));
      }
    }
    in.forEach(MonoSink::success);
  }
}
