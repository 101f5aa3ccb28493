package dev.solidflux.api.view;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Invocation.State;
import dev.solidflux.core.run.Wait;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one invocation, open or not.
 *
 * @param solid the path of its solid
 * @param scope the number of the scope that it is in
 * @param path its own, such as {@code views[3].tile[17]}
 * @param worker who has the attempt, or had it last; empty if nobody has said so
 * @param redeliveries how often this attempt was lost with its worker and given to another
 * @param confirmed of one that is cancelled: whether no worker has it any more
 * @param signal what it waits for, or waited for; null if it is no wait for a signal
 * @param child the run that it is, if it is one of another pipeline
 * @param failure of the last attempt, unless another has begun since
 * @param events those that speak of it
 * @param changed the sequence number of the event that changed it last
 */
record Told(
    int number,
    String solid,
    int scope,
    String path,
    @Nullable Integer index,
    int attempt,
    State state,
    String worker,
    int redeliveries,
    boolean confirmed,
    @Nullable String signal,
    @Nullable RunId child,
    @Nullable Failure failure,
    EventNumbers events,
    long changed) {

  static Told of(Invocation one, String solid, String path, long seq) {
    Wait pending = one.pending();
    return new Told(
        one.number(),
        solid,
        one.place().scope(),
        path,
        one.index(),
        1,
        one.state(),
        "",
        0,
        true,
        pending == null ? null : pending.signal(),
        one.child(),
        null,
        EventNumbers.of(seq),
        seq);
  }

  /** It is open still. */
  Told now(Invocation one, @Nullable Failure why, long seq) {
    return new Told(
        number,
        solid,
        scope,
        path,
        index,
        one.attempt(),
        one.state(),
        one.holder().worker(),
        one.holder().redeliveries(),
        true,
        signal,
        child,
        why,
        events.plus(seq),
        seq);
  }

  Told ended(State how, boolean sure, @Nullable Failure why, long seq) {
    return new Told(
        number,
        solid,
        scope,
        path,
        index,
        attempt,
        how,
        worker,
        redeliveries,
        sure,
        signal,
        child,
        why,
        events.plus(seq),
        seq);
  }

  /** An earlier event has the word that it took. */
  Told after(long earlier) {
    return new Told(
        number,
        solid,
        scope,
        path,
        index,
        attempt,
        state,
        worker,
        redeliveries,
        confirmed,
        signal,
        child,
        failure,
        events.plus(earlier),
        changed);
  }

  boolean isOpen() {
    return switch (state) {
      case WAITING, HELD, QUEUED, STARTED, BACKOFF -> true;
      case SUCCEEDED, FAILED, CANCELLED -> false;
    };
  }
}
