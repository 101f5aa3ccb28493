package dev.solidflux.api.view;

import dev.solidflux.core.run.Formats;
import dev.solidflux.json.Refs;
import dev.solidflux.json.StorableText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON value for somebody who looks at it: whole if it is small, else how it begins.
 *
 * @param bytes what all of it takes, written out
 * @param value all of it; null if that is too much
 * @param text how it begins, as JSON text; null if it is told whole, empty if it is kept elsewhere
 *     and too large to be fetched for that
 */
public record Excerpt(long bytes, @Nullable JsonNode value, @Nullable String text) {

  /** As much is told whole. */
  static final long WHOLE_BYTES = 16 << 10;

  private static final int CHARACTERS = 4_000;

  /**
   * @param shown the same with what is kept elsewhere of it, if that is to be had
   */
  static @Nullable Excerpt of(@Nullable JsonNode value, Shown shown) {
    if (value == null) {
      return null;
    }
    long bytes = Refs.wholeSize(value);
    return shown.value() == null ? new Excerpt(bytes, null, "") : of(shown.value(), bytes);
  }

  private static Excerpt of(JsonNode value, long bytes) {
    return bytes <= WHOLE_BYTES
        ? new Excerpt(bytes, value, null)
        : new Excerpt(bytes, null, StorableText.cut(Formats.json(value).json(), CHARACTERS));
  }
}
