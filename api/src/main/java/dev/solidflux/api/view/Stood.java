package dev.solidflux.api.view;

import dev.solidflux.core.run.SolidState.Word;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a solid of one scope stands.
 *
 * @param because of one that was skipped: the solid of the same scope on whose account; null if its
 *     own condition was false
 */
record Stood(Word word, @Nullable String because) {
  private static final Map<Word, Stood> PLAIN =
      Arrays.stream(Word.values())
          .collect(Collectors.toMap(Function.identity(), word -> new Stood(word, null)));

  /** The same object for the same word: a run has very many of them. */
  static Stood of(Word word) {
    return Objects.requireNonNull(PLAIN.get(word));
  }
}
