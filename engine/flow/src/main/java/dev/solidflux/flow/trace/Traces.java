package dev.solidflux.flow.trace;

import dev.solidflux.core.id.Attempt;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a node's runs do, as traces. Only what is committed is told, and each span by the node that
 * committed its end. Nothing of it waits or fails. From any thread.
 */
public interface Traces {

  /** Nothing is told; tasks and runs that are begun have the traceparent of their run's caller. */
  Traces OFF = new Off();

  /**
   * What a worker of this attempt is told, or the run that the invocation begins.
   *
   * @param caller the traceparent that is kept with the run
   */
  @Nullable String traceparent(Attempt attempt, @Nullable String caller);

  /** Events were committed, in order. */
  void committed(List<Occurred> events);

  /** Whether events were committed is not known. */
  void inDoubt(List<Occurred> events);

  /** The broker has an attempt's task. */
  void sent(Attempt attempt, Instant at);

  /** Reads what is missing of runs that were begun elsewhere; never completes. */
  Mono<Void> run();

  /** See {@link #OFF}. */
  final class Off implements Traces {
    private Off() {}

    @Override
    public @Nullable String traceparent(Attempt attempt, @Nullable String caller) {
      return caller;
    }

    @Override
    public void committed(List<Occurred> events) {}

    @Override
    public void inDoubt(List<Occurred> events) {}

    @Override
    public void sent(Attempt attempt, Instant at) {}

    @Override
    public Mono<Void> run() {
      return Mono.never();
    }
  }
}
