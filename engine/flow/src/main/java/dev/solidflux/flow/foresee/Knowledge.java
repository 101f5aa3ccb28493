package dev.solidflux.flow.foresee;

import dev.solidflux.core.forecast.Hindsight.Seen;
import dev.solidflux.core.forecast.LearntText;
import dev.solidflux.core.forecast.Lessons;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Forecasts.Learnt;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What was learnt of pipelines, those that were asked for last kept for a moment. */
public final class Knowledge {

  private static final int KEPT = 200;
  private static final long FRESH = Duration.ofSeconds(5).toNanos();

  /** What another version's runs have told counts half. */
  private static final double OTHER_VERSION = 0.5;

  /** Who finds that somebody else has learnt in the same moment tries again so often. */
  private static final int TRIES = 3;

  private record Key(String ws, String pipeline, int version) {}

  /**
   * @param revision 0 if nothing was learnt of this version
   */
  private record Known(Lessons lessons, long revision, long at) {}

  private final Forecasts forecasts;
  private final LongSupplier nanos;
  private final Map<Key, Known> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param nanos the monotonic clock
   */
  public Knowledge(Forecasts forecasts, LongSupplier nanos) {
    this.forecasts = forecasts;
    this.nanos = nanos;
  }

  /** Of a version of a pipeline, as it was known a few seconds ago. */
  public Mono<Lessons> of(String ws, String pipeline, int version) {
    Key key = new Key(ws, pipeline, version);
    return Mono.defer(
        () -> {
          Known known = known(key);
          return known != null && nanos.getAsLong() - known.at() < FRESH
              ? Mono.just(known.lessons())
              : read(key).map(Known::lessons);
        });
  }

  /** One more run of that version has told something. */
  Mono<Void> learn(String ws, String pipeline, int version, Map<String, Seen> seen) {
    Key key = new Key(ws, pipeline, version);
    return Mono.defer(() -> read(key))
        .flatMap(known -> keep(key, known, known.lessons().plus(seen)))
        .repeat(TRIES - 1)
        .takeUntil(kept -> kept)
        .then();
  }

  private Mono<Boolean> keep(Key key, Known known, Lessons next) {
    return forecasts
        .learn(key.ws(), key.pipeline(), key.version(), known.revision(), LearntText.text(next))
        .doOnNext(
            done -> {
              if (done) {
                put(key, new Known(next, known.revision() + 1, nanos.getAsLong()));
              }
            });
  }

  private Mono<Known> read(Key key) {
    return forecasts
        .learnt(key.ws(), key.pipeline(), key.version())
        .map(learnt -> known(key, learnt))
        .defaultIfEmpty(new Known(Lessons.NONE, 0, nanos.getAsLong()))
        .doOnNext(known -> put(key, known));
  }

  private Known known(Key key, Learnt learnt) {
    boolean own = learnt.version() == key.version();
    Lessons lessons = lessons(learnt.lessons());
    return new Known(
        own ? lessons : lessons.faded(OTHER_VERSION),
        own ? learnt.revision() : 0,
        nanos.getAsLong());
  }

  /** What cannot be read is learnt anew. */
  private static Lessons lessons(String text) {
    try {
      return LearntText.lessons(text);
    } catch (IllegalArgumentException e) {
      return Lessons.NONE;
    }
  }

  private synchronized @Nullable Known known(Key key) {
    return kept.get(key);
  }

  private synchronized void put(Key key, Known known) {
    kept.put(key, known);
  }
}
