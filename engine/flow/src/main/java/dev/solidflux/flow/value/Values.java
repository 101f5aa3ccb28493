package dev.solidflux.flow.value;

import static java.util.Objects.requireNonNull;

import dev.solidflux.core.expression.AtHand;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.pace.Gate;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.JsonSize;
import dev.solidflux.json.KeptJson;
import dev.solidflux.json.Ref;
import dev.solidflux.json.RefPlaces;
import dev.solidflux.json.Refs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/**
 * Large values on their way to where they are kept and back. What a run is told is kept before the
 * run hears of it, so that no history ever names what is not there.
 */
public final class Values {

  private static final Logger log = LoggerFactory.getLogger(Values.class);
  private static final int FETCHES_AT_A_TIME = 16;
  private static final int TRIES = 4;

  /** Nobody who waits for a run waits longer for a store. */
  private static final Duration KEPT_WITHIN = Duration.ofSeconds(10);

  /** Nor does one wait long for a store that kept the one before waiting in vain. */
  private static final Duration KEPT_AT_ONCE = Duration.ofSeconds(1);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private final Payloads payloads;
  private final ValueSettings settings;
  private final Scheduler workers;
  private final Scheduler timers;
  private final Gate gate;
  private final Gate sending;
  private final Recent recent;
  private volatile boolean away;

  /**
   * @param workers where values are written out and read
   * @param timers where something waits for its time
   */
  public Values(Payloads payloads, ValueSettings settings, Scheduler workers, Scheduler timers) {
    this.payloads = payloads;
    this.settings = settings;
    this.workers = workers;
    this.timers = timers;
    this.gate = new Gate(settings.fetched());
    this.sending = new Gate(settings.sent());
    this.recent = new Recent(settings.recent());
  }

  // ---- what a run is told

  /** Whether asking again will not help. */
  public static boolean isFinal(Throwable failure) {
    return failure instanceof Payloads.Lost;
  }

  /** Whether the command brings a value that is to be kept elsewhere. */
  public boolean isLarge(Command command) {
    JsonNode value = brought(command);
    return value != null && isLarge(value);
  }

  /** What holds references itself is no value that can be kept: they are large, and it is not. */
  private boolean isLarge(JsonNode value) {
    return JsonSize.of(value) > settings.inline() && Refs.in(value).isEmpty();
  }

  /**
   * The command with what is large in it kept elsewhere. What cannot be kept there for a while
   * stands in the history all the same: it is not so large that a run would have to wait for that.
   */
  public Mono<Command> kept(Command command) {
    JsonNode value = brought(command);
    return value != null && isLarge(value)
        ? patiently(kept(value))
            .map(
                ref -> {
                  away = false;
                  return with(command, ref.node());
                })
            .onErrorResume(
                e -> {
                  away = true;
                  log.warn(
                      "a large value stands in the history, since it cannot be kept elsewhere: {}",
                      String.valueOf(e.getCause() == null ? e : e.getCause()));
                  return Mono.just(command);
                })
        : Mono.just(command);
  }

  /** Of a place that was away a moment ago not much is expected. */
  private <T> Mono<T> patiently(Mono<T> call) {
    return away
        ? call.timeout(KEPT_AT_ONCE, timers)
        : call.retryWhen(Retry.backoff(TRIES, FIRST_PAUSE).scheduler(timers))
            .timeout(KEPT_WITHIN, timers);
  }

  private Mono<Ref> kept(JsonNode value) {
    return Mono.fromCallable(() -> Formats.json(value).json().getBytes(StandardCharsets.UTF_8))
        .subscribeOn(workers)
        .flatMap(
            json -> {
              Ref ref = Ref.to(json);
              return payloads
                  .put(ref, json)
                  .then(Mono.fromRunnable(() -> recent.put(ref, value)))
                  .thenReturn(ref);
            });
  }

  private static @Nullable JsonNode brought(Command command) {
    return switch (command) {
      case Command.Start start -> start.input();
      case Command.Succeeded succeeded -> succeeded.result();
      case Command.ChildEnded ended -> ended.output();
      default -> null;
    };
  }

  private static Command with(Command command, JsonNode value) {
    return switch (command) {
      case Command.Start start -> start.with(value);
      case Command.Succeeded e -> new Command.Succeeded(e.invocation(), e.attempt(), value);
      case Command.ChildEnded e ->
          new Command.ChildEnded(e.invocation(), e.child(), value, e.failure());
      default -> throw new IllegalArgumentException("brings no value: " + command);
    };
  }

  // ---- what is looked into

  /**
   * Uses values while they are in memory; fails as {@link Payloads#get} does, or as their use.
   *
   * @param refs of not more than {@link AtHand#BYTES} together
   */
  public <T> Mono<T> with(Set<Ref> refs, Function<AtHand, Mono<T>> use) {
    return gate.within(bytes(refs), () -> fetched(refs).flatMap(use));
  }

  /** A value with all that is kept elsewhere of it; fails as {@link Payloads#get} does. */
  public Mono<JsonNode> whole(JsonNode value) {
    Set<Ref> refs = Refs.in(value);
    return refs.isEmpty()
        ? Mono.just(value)
        : with(
            refs,
            atHand ->
                Mono.just(Refs.whole(value, ref -> requireNonNull(atHand.values().get(ref)))));
  }

  private static long bytes(Set<Ref> refs) {
    return refs.stream().mapToLong(Ref::bytes).sum();
  }

  private Mono<AtHand> fetched(Set<Ref> refs) {
    return Flux.fromIterable(refs)
        .flatMap(ref -> value(ref).map(value -> Map.entry(ref, value)), FETCHES_AT_A_TIME)
        .collectMap(Map.Entry::getKey, Map.Entry::getValue)
        .map(AtHand::new);
  }

  private Mono<JsonNode> value(Ref ref) {
    JsonNode known = recent.get(ref);
    return known != null
        ? Mono.just(known)
        : payloads
            .get(ref)
            .publishOn(workers)
            .map(json -> KeptJson.mapper().readTree(json))
            .doOnNext(value -> recent.put(ref, value));
  }

  // ---- what is sent

  /**
   * Uses a text with all that is kept elsewhere of it, once there is room for it and as long as it
   * is used.
   *
   * @param use of the text, which fails as {@link Payloads#get} does
   */
  public <T> Mono<T> filled(String json, RefPlaces places, Function<Mono<String>, Mono<T>> use) {
    return sending.within(json.length() + places.bytes(), () -> use.apply(filled(json, places)));
  }

  private Mono<String> filled(String json, RefPlaces places) {
    return Flux.fromIterable(Set.copyOf(places.refs().values()))
        .flatMap(ref -> payloads.get(ref).map(bytes -> Map.entry(ref, bytes)), FETCHES_AT_A_TIME)
        .collectMap(Map.Entry::getKey, Map.Entry::getValue)
        .publishOn(workers)
        .map(texts -> filled(json, places, texts));
  }

  private static String filled(String json, RefPlaces places, Map<Ref, byte[]> texts) {
    JsonMapper mapper = KeptJson.mapper();
    JsonNode tree =
        places.fill(
            mapper.readTree(json),
            ref -> JsonNodeFactory.instance.rawValueNode(raw(requireNonNull(texts.get(ref)))));
    return mapper.writeValueAsString(tree);
  }

  /** It was JSON when it was kept, and nobody has read it since. */
  private static RawValue raw(byte[] json) {
    return new RawValue(new String(json, StandardCharsets.UTF_8));
  }
}
