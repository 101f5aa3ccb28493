package dev.solidflux.core.expression;

import java.util.Collection;
import java.util.Locale;

/** The known name that an unknown one was probably meant to be. */
public final class Nearest {
  /** Beyond this many candidates a hint is not worth its time. */
  private static final int MOST_CANDIDATES = 2_000;

  private static final int LONGEST = 100;

  private Nearest() {}

  /**
   * {@code "; did you mean 'uri'?"}, or an empty text where no candidate is near: at most a third
   * of its letters may differ.
   */
  public static String hint(String unknown, Collection<String> known) {
    String best = "";
    int bestDistance = Math.max(1, unknown.length() / 3) + 1;
    if (unknown.length() > LONGEST || known.size() > MOST_CANDIDATES) {
      return "";
    }
    for (String candidate : known) {
      if (Math.abs(candidate.length() - unknown.length()) < bestDistance) {
        int distance = distance(unknown, candidate);
        if (distance < bestDistance) {
          best = candidate;
          bestDistance = distance;
        }
      }
    }
    return best.isEmpty() ? "" : "; did you mean '" + best + "'?";
  }

  /** About how many pairs of letters {@link #hint} compares. */
  public static long comparisons(String unknown, Collection<String> known) {
    return unknown.length() > LONGEST || known.size() > MOST_CANDIDATES
        ? 0
        : (long) unknown.length() * unknown.length() * known.size();
  }

  /** Levenshtein's with swapped neighbours as one step, blind to upper and lower case. */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
