package dev.solidflux.flow.follow;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Who follows which run: a hint wakes those of its run alone, and one look for all of them together
 * finds what a lost hint would have said.
 */
final class Followed {

  private static final int RUNS_AT_A_TIME = 500;
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private record Follower(Signal wake, LongSupplier seq) {}

  private final Runs runs;
  private final Scheduler timers;
  private final Map<RunId, Set<Follower>> byRun = new ConcurrentHashMap<>();

  /** Alive while anybody follows anything; emits nothing. */
  private final Flux<Object> waking;

  Followed(Runs runs, Hints hints, Duration poll, Scheduler timers) {
    this.runs = runs;
    this.timers = timers;
    this.waking =
        Flux.merge(
                hints.hints().doOnNext(this::hinted),
                Flux.interval(poll, timers).onBackpressureDrop().concatMap(tick -> look(), 1))
            .ignoreElements()
            .cast(Object.class)
            .flux()
            .publish()
            .refCount(1);
  }

  /** Wakes for every change of the run until cancelled; emits nothing. */
  Flux<Object> by(RunId run, Signal wake, LongSupplier seq) {
    Follower follower = new Follower(wake, seq);
    return Flux.defer(
            () -> {
              join(run, follower);
              return waking;
            })
        .doFinally(end -> leave(run, follower));
  }

  private void join(RunId run, Follower follower) {
    byRun.compute(
        run,
        (id, all) -> {
          Set<Follower> some = all == null ? ConcurrentHashMap.newKeySet() : all;
          some.add(follower);
          return some;
        });
  }

  private void leave(RunId run, Follower follower) {
    byRun.computeIfPresent(
        run,
        (id, all) -> {
          all.remove(follower);
          return all.isEmpty() ? null : all;
        });
  }

  /** Wakes a follower whose reading failed, after a while. */
  void again(Signal wake) {
    timers.schedule(wake::raise, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void hinted(Hint hint) {
    if (hint instanceof Hint.Changed changed) {
      wake(changed.run(), Long.MAX_VALUE);
    }
  }

  private void wake(RunId run, long newest) {
    for (Follower follower : byRun.getOrDefault(run, Set.of())) {
      if (follower.seq().getAsLong() < newest) {
        follower.wake().raise();
      }
    }
  }

  private Mono<Void> look() {
    List<RunId> all = new ArrayList<>(byRun.keySet());
    return Flux.fromIterable(all)
        .buffer(RUNS_AT_A_TIME)
        .concatMap(some -> runs.newest(some).onErrorComplete())
        .doOnNext(newest -> newest.forEach(this::wake))
        .then();
  }
}
