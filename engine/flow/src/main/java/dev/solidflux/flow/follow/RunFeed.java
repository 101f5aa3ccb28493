package dev.solidflux.flow.follow;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Follows a run from its rows: one conflated wake-up and one loop per subscriber that reads what is
 * after the last number it has sent. Nothing is spliced in from memory, so nothing is missed or
 * repeated, whichever node writes; a slow subscriber makes its own loop wait and nobody else's. A
 * stream of a run in which nothing happens costs nothing.
 */
public final class RunFeed {

  private static final Logger log = LoggerFactory.getLogger(RunFeed.class);

  /** Of a page, which stays in memory while a slow subscriber takes it. */
  private static final long PAGE_BYTES = 256 << 10;

  private final Runs runs;
  private final Followed followed;
  private final Scheduler readers;

  /**
   * @param poll how often to look, for all followers together, whether a hint was lost
   * @param readers where followers work: not on the thread of whoever woke them, which is a shard's
   *     and has runs to move
   */
  public RunFeed(Runs runs, Hints hints, Duration poll, Scheduler readers) {
    this.runs = runs;
    this.readers = readers;
    this.followed = new Followed(runs, hints, poll, readers);
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
    private volatile long seq;
    private long telemetry;
    private boolean ended;

    Follower(RunId run, long afterSeq) {
      this.run = run;
      this.seq = afterSeq;
    }

    Flux<FeedItem> items() {
      Flux<FeedItem> reading = firstLook().concatWith(Flux.defer(this::look).repeat(() -> !ended));
      wake.raise();
      return Flux.using(
          () -> followed.by(run, wake, () -> seq), joined -> reading, Disposable::dispose);
    }

    /**
     * Progress of before is not a history: the newest of each attempt says it all. What was logged
     * before is read by whoever wants it. A row that comes meanwhile is told twice rather than
     * missed.
     */
    private Flux<FeedItem> firstLook() {
      return runs.newestTelemetry(run)
          .doOnNext(newest -> telemetry = newest)
          .flatMap(newest -> runs.latestProgress(run))
          .onErrorResume(
              e -> {
                failed(e);
                return Mono.just(List.of());
              })
          .flatMapIterable(rows -> rows)
          .map(FeedItem.Telemetry::new);
    }

    private Flux<FeedItem> look() {
      return wake.await().publishOn(readers).thenMany(Flux.defer(this::drain));
    }

    /**
     * Events are read first, so that all telemetry that was committed with them is there; it is
     * sent first, since what was said within an attempt was said before the event that ended it.
     */
    private Flux<FeedItem> drain() {
      return runs.events(run, seq, Runs.PAGE, PAGE_BYTES)
          .onErrorResume(this::later)
          .flatMapMany(
              events ->
                  runs.telemetry(run, telemetry, Runs.PAGE, PAGE_BYTES)
                      .onErrorResume(this::later)
                      .flatMapMany(said -> items(events, said)));
    }

    private Flux<FeedItem> items(Slice<Runs.Event> events, Slice<Runs.Telemetry> said) {
      if (said.more() || events.more()) {
        wake.raise();
      }
      Flux<FeedItem> first =
          Flux.fromIterable(said.items())
              .doOnNext(row -> telemetry = row.id())
              .map(FeedItem.Telemetry::new);
      if (said.more()) {
        return first;
      }
      Flux<FeedItem> told =
          first.concatWith(
              Flux.fromIterable(events.items()).doOnNext(this::seen).map(FeedItem.Event::new));
      return events.items().isEmpty() || events.more()
          ? told
          : told.concatWith(Mono.fromSupplier(() -> new FeedItem.Caught(seq)));
    }

    private void seen(Runs.Event event) {
      seq = event.seq();
      ended = Formats.endsRun(event.type());
    }

    private <T> Mono<Slice<T>> later(Throwable e) {
      failed(e);
      return Mono.just(Slice.none());
    }

    private void failed(Throwable e) {
      log.atWarn().addKeyValue("run", run).log("reading failed, trying again: {}", e.toString());
      followed.again(wake);
    }
  }
}
