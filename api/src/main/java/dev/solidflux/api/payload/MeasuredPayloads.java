package dev.solidflux.api.payload;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Any place for values, with what is measured of it, and whether it is to be had. */
public final class MeasuredPayloads implements Payloads {

  private static final Logger log = LoggerFactory.getLogger(MeasuredPayloads.class);

  /** That nobody keeps: asking for it shows whether the place answers. */
  private static final Ref NOTHING = Ref.to("\"is this place to be had?\"");

  private static final Duration[] BOUNDS = {
    Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10)
  };

  /**
   * Why the last call failed.
   *
   * @param since the first call that failed, of those that failed in a row
   */
  public record Trouble(String reason, Instant since) {}

  private final Payloads place;
  private final MeterRegistry metrics;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();

  public MeasuredPayloads(Payloads place, MeterRegistry metrics, InstantSource clock) {
    this.place = place;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public Mono<Void> put(Ref ref, byte[] json) {
    return measured("put", ref, place.put(ref, json));
  }

  @Override
  public Mono<byte[]> get(Ref ref) {
    return measured("get", ref, place.get(ref));
  }

  /** Nothing, if the last call was answered. */
  public Optional<Trouble> trouble() {
    return Optional.ofNullable(trouble.get());
  }

  /** Finds out whether the place is to be had, before anybody needs it; never fails. */
  public Mono<Void> ask() {
    return place
        .get(NOTHING)
        .doOnSuccess(any -> answered())
        .doOnError(this::failed)
        .onErrorComplete()
        .then();
  }

  /**
   * Asks now, and then again and again while the last call failed: whoever needs values may have
   * given up by then, and would not find out that the place is back.
   */
  public Disposable watch(Duration pause) {
    return ask()
        .thenMany(Flux.interval(pause).onBackpressureDrop())
        .filter(tick -> trouble.get() != null)
        .concatMap(tick -> ask(), 1)
        .subscribe();
  }

  private <T> Mono<T> measured(String call, Ref ref, Mono<T> work) {
    return Mono.defer(
        () -> {
          Timer.Sample start = Timer.start(metrics);
          return work.doOnSuccess(
                  any -> {
                    start.stop(timer(call, "done"));
                    metrics
                        .counter("solidflux.payload.bytes", "call", call)
                        .increment((double) ref.bytes());
                    answered();
                  })
              .doOnError(
                  error -> {
                    start.stop(timer(call, error instanceof Lost ? "lost" : "failed"));
                    failed(error);
                  });
        });
  }

  private Timer timer(String call, String outcome) {
    return Timer.builder("solidflux.payload")
        .description("time to keep or to get a value that is kept apart")
        .tag("call", call)
        .tag("outcome", outcome)
        .serviceLevelObjectives(BOUNDS)
        .register(metrics);
  }

  private void answered() {
    if (trouble.getAndSet(null) != null) {
      log.info("values are kept again");
    }
  }

  private void failed(Throwable error) {
    if (error instanceof Lost) {
      answered(); // by a place that is to be had
      return;
    }
    if (error instanceof IllegalArgumentException) {
      return; // the caller's fault, not the place's
    }
    String reason = error.getMessage() == null ? error.toString() : error.getMessage();
    Trouble now = new Trouble(reason, clock.instant());
    Trouble before =
        trouble.getAndUpdate(old -> old == null ? now : new Trouble(reason, old.since()));
    if (before == null) {
      log.warn("values cannot be kept or had: {}", reason);
    }
  }
}
