package dev.solidflux.api.view;

import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.SolidState.Word;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * How a solid stands, all its instances together: one of a group that fans out has one for each
 * element.
 *
 * @param instances how many instances stand so
 * @param elements how many elements, or solids that have none, stand so, by the words for
 *     invocations, and {@code open} for groups
 * @param count how many of these are known of
 * @param skips how many instances were skipped on account of which solid of their scope; of {@code
 *     ""} since their own condition was false
 * @param failure of a solid that could not be done at all
 * @param changed the sequence number of the event that changed it last
 */
record Tally(
    PMap<Word, Integer> instances,
    PMap<String, Integer> elements,
    int count,
    PMap<String, Integer> skips,
    @Nullable Failed failure,
    long changed) {

  /** What could not be done at all, by its path. */
  record Failed(String path, Failure failure) {}

  static final Tally NONE =
      new Tally(HashTreePMap.empty(), HashTreePMap.empty(), 0, HashTreePMap.empty(), null, 0);

  Tally instance(@Nullable Word from, Word to, long seq) {
    return new Tally(plus(minus(instances, from), to, 1), elements, count, skips, failure, seq);
  }

  Tally element(@Nullable String from, @Nullable String to, int many, long seq) {
    PMap<String, Integer> less = from == null ? elements : plus(elements, from, -many);
    return new Tally(
        instances, to == null ? less : plus(less, to, many), count, skips, failure, seq);
  }

  Tally counting(int more, long seq) {
    return new Tally(instances, elements, count + more, skips, failure, seq);
  }

  Tally skipped(@Nullable String because, long seq) {
    PMap<String, Integer> more = plus(skips, because == null ? "" : because, 1);
    return new Tally(instances, elements, count, more, failure, seq);
  }

  Tally failing(Failed why, long seq) {
    return new Tally(instances, elements, count, skips, failure == null ? why : failure, seq);
  }

  private static PMap<Word, Integer> minus(PMap<Word, Integer> of, @Nullable Word word) {
    return word == null ? of : plus(of, word, -1);
  }

  private static <K> PMap<K, Integer> plus(PMap<K, Integer> of, K key, int more) {
    int sum = of.getOrDefault(key, 0) + more;
    return sum == 0 ? of.minus(key) : of.plus(key, sum);
  }

  /** One word for all instances: what is under way, or went wrong, comes first. */
  Word word() {
    if (instances.size() == 1) {
      return instances.keySet().iterator().next();
    }
    for (Word word :
        new Word[] {
          Word.OPEN, Word.FAILED, Word.WAITING, Word.CANCELLED, Word.SUCCEEDED, Word.SKIPPED
        }) {
      if (instances.containsKey(word)) {
        boolean begun = word == Word.WAITING && instances.size() > 1;
        return begun ? Word.OPEN : word;
      }
    }
    return Word.WAITING;
  }
}
