package dev.solidflux.core.run;

import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What there was when no kept result answered.
 *
 * @param expired until when the same one had been kept; null if it was not
 * @param newest whose result of the same task, in the same workspace, was kept last; null if there
 *     is none
 * @param parts what that one was found by, as in {@link Permit#parts}
 */
public record Miss(
    @Nullable Instant expired, @Nullable Origin newest, @Nullable SortedMap<String, String> parts) {

  /** There was none of the task. */
  public static final Miss NOTHING = new Miss(null, null, null);

  public Miss {
    parts = parts == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /**
   * Why, for people.
   *
   * @param asked the permit of the cache that was asked for
   */
  public String because(Permit asked) {
    if (expired != null) {
      return "it had expired at " + expired;
    }
    if (newest == null) {
      return "nothing was kept";
    }
    Set<String> others = differing(of(asked.parts()), of(parts));
    String what = others.isEmpty() ? "something" : String.join(", ", others);
    return what
        + (others.size() > 1 ? " are others" : " is another one")
        + " than in run "
        + newest.run();
  }

  private static SortedMap<String, String> of(@Nullable SortedMap<String, String> parts) {
    return parts == null ? Collections.emptySortedMap() : parts;
  }

  private static Set<String> differing(
      SortedMap<String, String> one, SortedMap<String, String> other) {
    Set<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    names.removeIf(name -> one.containsKey(name) && one.get(name).equals(other.get(name)));
    return names;
  }
}
