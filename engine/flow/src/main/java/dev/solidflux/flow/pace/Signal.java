package dev.solidflux.flow.pace;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A conflated wake-up for one waiter: however often it was raised since the last wait, the next
 * wait passes once. This is what keeps every queue of wake-ups at one element.
 */
public final class Signal {

  private static final Object RAISED = new Object();

  /** Null: nothing; {@link #RAISED}: raised and not yet waited for; else the sink of the waiter. */
  private final AtomicReference<@Nullable Object> state = new AtomicReference<>();

  /** Wakes the waiter, or lets the next wait pass; from any thread. */
  @SuppressWarnings("unchecked")
  public void raise() {
    Object before = state.getAndSet(RAISED);
    if (before instanceof MonoSink<?> waiter) {
      // a raise in between need not be kept: the waiter looks only after it
      state.compareAndSet(RAISED, null);
      ((MonoSink<Void>) waiter).success();
    }
  }

  /** Completes once the signal was raised since the last time this completed. */
  public Mono<Void> await() {
    return Mono.create(this::register);
  }

  private void register(MonoSink<Void> sink) {
    if (state.compareAndSet(RAISED, null)) {
      sink.success();
    } else if (state.compareAndSet(null, sink)) {
      sink.onDispose(() -> state.compareAndSet(sink, null));
    } else if (state.compareAndSet(RAISED, null)) {
      // raised between the two looks
      sink.success();
    } else {
      sink.error(new IllegalStateException("a signal has one waiter"));
    }
  }
}
