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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Who follows which run: a hint wakes those of its run alone, and one look for all of them together
 * finds what a lost hint would have said.
 */
final class Followed {

  private static final Logger log = LoggerFactory.getLogger(Followed.class);

  private static final int RUNS_AT_A_TIME = 500;
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private record Follower(Signal wake, LongSupplier seq) {}

  private final Runs runs;
  private final Hints hints;
  private final Duration poll;
  private final Scheduler timers;
  private final Map<RunId, Set<Follower>> byRun = new ConcurrentHashMap<>();
  private int followers;

  /** While anybody follows anything. */
  private Disposable waking = Disposables.disposed();

  Followed(Runs runs, Hints hints, Duration poll, Scheduler timers) {
    this.runs = runs;
    this.hints = hints;
    this.poll = poll;
    this.timers = timers;
  }

  /** Wakes for every change of the run until disposed, which is done once. */
  Disposable by(RunId run, Signal wake, LongSupplier seq) {
    Follower follower = new Follower(wake, seq);
    join(run, follower);
    return () -> leave(run, follower);
  }

  /*
   * The first to come and the last to leave are counted here, not by Flux.publish().refCount():
   * there, whoever comes while the last one leaves ends with that one's cancellation.
   */
  private synchronized void join(RunId run, Follower follower) {
    byRun.computeIfAbsent(run, id -> ConcurrentHashMap.newKeySet()).add(follower);
    if (followers++ == 0) {
      waking = wakeAll();
    }
  }

  private synchronized void leave(RunId run, Follower follower) {
    Set<Follower> some = byRun.getOrDefault(run, Set.of());
    some.remove(follower);
    if (some.isEmpty()) {
      byRun.remove(run);
    }
    if (--followers == 0) {
      waking.dispose();
    }
  }

  private Disposable wakeAll() {
    return Flux.merge(
            hints.hints().doOnNext(this::hinted),
            Flux.interval(poll, timers).onBackpressureDrop().concatMap(tick -> look(), 1))
        .doOnError(e -> log.warn("followers are not woken for a while: {}", e.toString()))
        .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, AGAIN).scheduler(timers))
        .subscribe();
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
