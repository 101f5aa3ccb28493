package dev.solidflux.api.view;

import dev.solidflux.flow.value.Values;
import dev.solidflux.json.Refs;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/**
 * A value that is told with all that is kept elsewhere of it, or how large it is.
 *
 * @param value null if there is none, or it is too large or cannot be fetched now
 * @param bytes what it takes, written out; null if it is told
 */
record Shown(@Nullable JsonNode value, @Nullable Long bytes) {

  static final Shown NOTHING = new Shown(null, null);

  /** What is kept elsewhere of a value is told with it up to so many bytes. */
  private static final long FETCHED_BYTES = 4L << 20;

  static Mono<Shown> of(@Nullable JsonNode value, Values values) {
    if (value == null) {
      return Mono.just(NOTHING);
    }
    if (Refs.in(value).isEmpty()) {
      return Mono.just(new Shown(value, null));
    }
    Shown size = new Shown(null, Refs.wholeSize(value));
    return Refs.wholeSize(value) > FETCHED_BYTES
        ? Mono.just(size)
        : values.text(value).map(Shown::asItIsKept).onErrorReturn(size);
  }

  /** No tree is made of it, which might take thirty times as much. */
  private static Shown asItIsKept(String json) {
    return new Shown(JsonNodeFactory.instance.rawValueNode(new RawValue(json)), null);
  }
}
