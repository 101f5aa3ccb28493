package dev.solidflux.flow;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Runs;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Follows a run from its rows: one conflated wake-up and one loop per subscriber that reads what is
 * after the last number it has sent. Nothing is spliced in from memory, so nothing is missed or
 * repeated, whichever node writes; a slow subscriber makes its own loop wait and nobody else's.
 */
public final class RunFeed {

  private static final Logger log = LoggerFactory.getLogger(RunFeed.class);
  private static final Set<String> LAST = Set.of("run-succeeded", "run-failed", "run-cancelled");

  private final Runs runs;
  private final Hints hints;
  private final Duration poll;

  /**
   * @param poll how often to look without a hint
   */
  public RunFeed(Runs runs, Hints hints, Duration poll) {
    this.runs = runs;
    this.hints = hints;
    this.poll = poll;
  }

  /**
   * The run's events after {@code seq}, those to come included, and its telemetry from now on,
   * preceded by the newest progress of each attempt. Completes after the run's last event.
   */
  public Flux<FeedItem> follow(RunId run, long afterSeq) {
    return Flux.defer(() -> new Follower(run, afterSeq).items());
  }

  private final class Follower {

    private final RunId run;
    private final Signal wake = new Signal();
    private long seq;
    private long telemetry;
    private boolean ended;

    Follower(RunId run, long afterSeq) {
      this.run = run;
      this.seq = afterSeq;
    }

    Flux<FeedItem> items() {
      Flux<FeedItem> waking =
          Flux.merge(
                  hints.hints().filter(new Hint.Changed(run)::equals),
                  Flux.interval(Duration.ZERO, poll).onBackpressureDrop())
              .doOnNext(hint -> wake.raise())
              .thenMany(Flux.never());
      Flux<FeedItem> reading = firstLook().concatWith(Flux.defer(this::look).repeat(() -> !ended));
      return reading.takeUntilOther(waking);
    }

    /** Progress of before is not a history: the newest of each attempt says it all. */
    private Flux<FeedItem> firstLook() {
      return runs.latestProgress(run)
          .onErrorResume(this::later)
          .flatMapIterable(rows -> rows)
          .doOnNext(row -> telemetry = Math.max(telemetry, row.id()))
          .map(FeedItem.Telemetry::new);
    }

    private Flux<FeedItem> look() {
      // not on the thread of whoever woke us: it is a shard's, and has runs to move
      return wake.await().publishOn(Schedulers.parallel()).thenMany(Flux.defer(this::drain));
    }

    /**
     * Events are read first, so that all telemetry that was committed with them is there; it is
     * sent first, since what was said within an attempt was said before the event that ended it.
     */
    private Flux<FeedItem> drain() {
      return runs.events(run, seq, Runs.PAGE)
          .onErrorResume(this::later)
          .flatMapMany(
              events ->
                  runs.telemetry(run, telemetry, Runs.PAGE)
                      .onErrorResume(this::later)
                      .flatMapMany(said -> items(events, said)));
    }

    private Flux<FeedItem> items(List<Runs.Event> events, List<Runs.Telemetry> said) {
      if (said.size() == Runs.PAGE || events.size() == Runs.PAGE) {
        wake.raise();
      }
      Flux<FeedItem> first =
          Flux.fromIterable(said)
              .doOnNext(row -> telemetry = row.id())
              .map(FeedItem.Telemetry::new);
      if (said.size() == Runs.PAGE) {
        return first;
      }
      return first.concatWith(
          Flux.fromIterable(events).doOnNext(this::seen).map(FeedItem.Event::new));
    }

    private void seen(Runs.Event event) {
      seq = event.seq();
      ended = LAST.contains(event.type());
    }

    private <T> Mono<List<T>> later(Throwable e) {
      log.atWarn().addKeyValue("run", run).log("reading failed, trying again: {}", e.toString());
      return Mono.just(List.of());
    }
  }
}
