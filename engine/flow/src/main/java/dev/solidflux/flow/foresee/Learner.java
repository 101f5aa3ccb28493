package dev.solidflux.flow.foresee;

import dev.solidflux.core.forecast.Hindsight;
import dev.solidflux.core.forecast.Hindsight.Seen;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.KeptEvent;
import dev.solidflux.flow.port.Journal.StoredRun;
import dev.solidflux.flow.port.Slice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Reads what runs have told once they have succeeded, one at a time: of each version the first, and
 * then some. From any thread.
 */
final class Learner {

  private static final Logger log = LoggerFactory.getLogger(Learner.class);

  /** Of one version no other is read for so long. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final int WAITING = 100;
  private static final int VERSIONS = 1_000;

  /** A run of more events tells nothing. */
  private static final long EVENTS = 50_000;

  private static final long PAGE_BYTES = 1L << 20;

  private record Version(String ws, String pipeline, int number) {}

  private record Over(StoredRun stored, Run initial) {}

  private final Journal journal;
  private final Knowledge knowledge;
  private final Pace pace;
  private final Duration patience;
  private final Signal signal = new Signal();
  private final Deque<Over> waiting = new ArrayDeque<>();
  private final Map<Version, Long> read =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, Long> eldest) {
          return size() > VERSIONS;
        }
      };

  /**
   * @param patience how long the database's answer is waited for
   */
  Learner(Journal journal, Knowledge knowledge, Pace pace, Duration patience) {
    this.journal = journal;
    this.knowledge = knowledge;
    this.pace = pace;
    this.patience = patience;
  }

  /** A run is over. */
  void over(StoredRun stored, Run run) {
    if (run.state() == RunState.SUCCEEDED && run.seq() <= EVENTS && isNext(stored)) {
      Run initial = Run.initial(run.id(), run.pipeline(), run.version(), run.parent());
      if (add(new Over(stored, initial))) {
        signal.raise();
      }
    }
  }

  private synchronized boolean isNext(StoredRun stored) {
    Version version = new Version(stored.ws(), stored.pipeline(), stored.version());
    long now = pace.nanos();
    Long last = read.get(version);
    boolean next = last == null || now - last >= PAUSE.toNanos();
    if (next) {
      read.put(version, now);
    }
    return next;
  }

  private synchronized boolean add(Over over) {
    return waiting.size() < WAITING && waiting.add(over);
  }

  private synchronized @Nullable Over take() {
    return waiting.poll();
  }

  private synchronized boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  /** Reads those that wait; never completes. */
  Mono<Void> run() {
    return signal
        .await()
        .publishOn(pace.evaluators())
        .then(Mono.defer(this::next).repeat(this::isAnyWaiting).then())
        .repeat()
        .then();
  }

  private Mono<Void> next() {
    Over over = take();
    if (over == null) {
      return Mono.empty();
    }
    StoredRun stored = over.stored();
    return look(new Hindsight(over.initial()), stored.id(), 0)
        .flatMap(
            seen ->
                seen.isEmpty()
                    ? Mono.empty()
                    : knowledge
                        .learn(stored.ws(), stored.pipeline(), stored.version(), seen)
                        .timeout(patience, pace.timers()))
        .onErrorResume(
            e -> {
              log.atDebug()
                  .addKeyValue("run", stored.id())
                  .log("nothing was learnt of a run: {}", e.toString());
              return Mono.empty();
            });
  }

  private Mono<Map<String, Seen>> look(Hindsight hindsight, RunId run, long after) {
    return journal
        .events(run, after, PAGE_BYTES)
        .timeout(patience, pace.timers())
        .publishOn(pace.evaluators())
        .flatMap(
            page -> {
              long last = looked(hindsight, page, after);
              return page.more() ? look(hindsight, run, last) : Mono.just(hindsight.seen());
            });
  }

  private static long looked(Hindsight hindsight, Slice<KeptEvent> page, long after) {
    long last = after;
    for (KeptEvent kept : page.items()) {
      switch (kept.event()) {
        case Kept.Known<RunEvent>(RunEvent event) -> hindsight.look(kept.at(), event);
        case Kept.Unreadable<RunEvent>(String reason, boolean newer) ->
            throw new IllegalStateException("at " + kept.seq() + ": " + reason);
      }
      last = kept.seq();
    }
    return last;
  }
}
