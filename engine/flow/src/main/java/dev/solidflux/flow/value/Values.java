package dev.solidflux.flow.value;

import static java.util.Objects.requireNonNull;

import dev.solidflux.core.expression.AtHand;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.pace.Gate;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.JsonPieces;
import dev.solidflux.json.JsonPieces.Piece;
import dev.solidflux.json.JsonSize;
import dev.solidflux.json.KeptJson;
import dev.solidflux.json.Ref;
import dev.solidflux.json.RefPlaces;
import dev.solidflux.json.Refs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;
import tools.jackson.databind.JsonNode;

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
  private final Gate fetching;
  private final Gate joining;
  private final Recent<JsonNode> trees;
  private final Recent<byte[]> texts;
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
    this.fetching = new Gate(settings.fetched());
    this.joining = new Gate(settings.joined());
    this.trees = new Recent<>(settings.recent(), Ref::memory);
    this.texts = new Recent<>(settings.recent(), Ref::bytes);
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
                  .then(Mono.fromRunnable(() -> used(ref, value, json)))
                  .thenReturn(ref);
            });
  }

  /** Whoever is next looks into it, or sends it on. */
  private void used(Ref ref, JsonNode value, byte[] json) {
    trees.put(ref, value);
    texts.put(ref, json);
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
   * @param refs of not more than {@link AtHand#BYTES} of memory together
   */
  public <T> Mono<T> with(Set<Ref> refs, Function<AtHand, Mono<T>> use) {
    long memory = refs.stream().mapToLong(Ref::memory).sum();
    return fetching.within(memory, () -> fetched(refs, this::tree).map(AtHand::new).flatMap(use));
  }

  private Mono<JsonNode> tree(Ref ref) {
    JsonNode known = trees.get(ref);
    return known != null
        ? Mono.just(known)
        : payloads
            .get(ref)
            .publishOn(workers)
            .map(json -> KeptJson.mapper().readTree(json))
            .doOnNext(value -> trees.put(ref, value));
  }

  private static <V> Mono<Map<Ref, V>> fetched(Set<Ref> refs, Function<Ref, Mono<V>> get) {
    return Flux.fromIterable(refs)
        .flatMap(ref -> get.apply(ref).map(value -> Map.entry(ref, value)), FETCHES_AT_A_TIME)
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  // ---- what is sent and told

  /**
   * Uses a text with all that is kept elsewhere of it, once there is room for it and as long as it
   * is used.
   *
   * @param use of the text, which fails as {@link Payloads#get} does
   */
  public <T> Mono<T> filled(String json, RefPlaces places, Function<Mono<String>, Mono<T>> use) {
    return joining.within(
        json.length() + places.bytes(),
        () -> use.apply(filled(() -> cut(json, places)).publishOn(workers).map(Values::joined)));
  }

  private static List<Piece> cut(String json, RefPlaces places) {
    return cut(places.fill(KeptJson.mapper().readTree(json), Ref::node));
  }

  private static List<Piece> cut(JsonNode value) {
    return JsonPieces.of(KeptJson.mapper(), value);
  }

  /** A value's text with all that is kept elsewhere of it; fails as {@link Payloads#get} does. */
  public Mono<String> text(JsonNode value) {
    return joining.within(
        Refs.wholeSize(value), () -> pieces(value).publishOn(workers).map(Values::joined));
  }

  /**
   * The same in pieces, of UTF-8, and whatever others have in memory: who asks sees to the room.
   */
  public Mono<List<byte[]>> pieces(JsonNode value) {
    return filled(() -> cut(value));
  }

  /** No tree is left of what was cut while its values are fetched. */
  private Mono<List<byte[]>> filled(Callable<List<Piece>> cut) {
    return Mono.fromCallable(cut)
        .subscribeOn(workers)
        .flatMap(pieces -> fetched(kept(pieces), this::text).map(kept -> filled(pieces, kept)));
  }

  private static Set<Ref> kept(List<Piece> pieces) {
    return pieces.stream()
        .filter(Piece.Kept.class::isInstance)
        .map(piece -> ((Piece.Kept) piece).ref())
        .collect(Collectors.toSet());
  }

  private static List<byte[]> filled(List<Piece> pieces, Map<Ref, byte[]> kept) {
    return pieces.stream()
        .map(
            piece ->
                switch (piece) {
                  case Piece.Text(String json) -> json.getBytes(StandardCharsets.UTF_8);
                  case Piece.Kept(Ref ref) -> requireNonNull(kept.get(ref));
                })
        .toList();
  }

  /** It was JSON when it was kept, and nobody has read it since. */
  private Mono<byte[]> text(Ref ref) {
    byte[] known = texts.get(ref);
    return known != null
        ? Mono.just(known)
        : payloads.get(ref).doOnNext(json -> texts.put(ref, json));
  }

  private static String joined(List<byte[]> texts) {
    ByteBuffer all = ByteBuffer.allocate(texts.stream().mapToInt(text -> text.length).sum());
    texts.forEach(all::put);
    return new String(all.array(), StandardCharsets.UTF_8);
  }
}
