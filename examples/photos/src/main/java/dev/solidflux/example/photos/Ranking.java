package dev.solidflux.example.photos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All photographs in order, the best first.
 *
 * @param best the name of the best one; null if none could be measured
 */
public record Ranking(@Nullable String best, List<Place> places, List<Skipped> skipped) {
  /**
   * A photograph's place.
   *
   * @param rank from 1
   * @param score from 0 to 100
   * @param focus its sharpness against the sharpest of the set, 0 to 1
   * @param duplicateOf the name of a better placed photograph that shows nearly the same
   */
  public record Place(
      int rank,
      double score,
      double focus,
      @Nullable String duplicateOf,
      View view,
      Measure measure) {}
}
