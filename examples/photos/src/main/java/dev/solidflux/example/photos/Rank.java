package dev.solidflux.example.photos;

import dev.solidflux.example.photos.Ranking.Place;
import dev.solidflux.example.photos.image.Fingerprint;
import dev.solidflux.worker.SolidContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The solid that puts the photographs in order once all are measured. */
final class Rank {
  private static final double WEIGHT_OF_FOCUS = 65;
  private static final double WEIGHT_OF_LIGHT = 35;

  private Rank() {}

  /**
   * @param measures the results of the fan-out, in the order of the views
   */
  record Args(List<Measured> measures) {}

  static Ranking run(Args args, SolidContext context) {
    double sharpest =
        args.measures().stream()
            .map(Measured::measure)
            .mapToDouble(measure -> measure == null ? 0 : measure.sharpness())
            .max()
            .orElse(0);
    var candidates = new ArrayList<Candidate>();
    var skipped = new ArrayList<Skipped>();
    for (Measured measured : args.measures()) {
      Measure measure = measured.measure();
      if (measure == null) {
        String fault = measured.fault();
        skipped.add(new Skipped(measured.view().name(), fault == null ? "no measure" : fault));
      } else {
        candidates.add(Candidate.of(measured.view(), measure, sharpest));
      }
    }
    candidates.sort(
        Comparator.comparingDouble(Candidate::score)
            .reversed()
            .thenComparing(candidate -> candidate.view().name()));
    var places = new ArrayList<Place>();
    for (Candidate candidate : candidates) {
      places.add(candidate.placed(places));
    }
    String best = places.isEmpty() ? null : places.getFirst().view().name();
    context.log(
        "info",
        "ranked",
        Map.of("photographs", places.size(), "best", best == null ? "none" : best));
    return new Ranking(best, places, skipped);
  }

  private record Candidate(View view, Measure measure, double focus, double score) {

    /**
     * Sharpness spans orders of magnitude, so its root is compared: half the focus is a quarter of
     * the variance.
     */
    static Candidate of(View view, Measure measure, double sharpest) {
      double focus = sharpest > 0 ? Math.sqrt(measure.sharpness() / sharpest) : 0;
      double score = WEIGHT_OF_FOCUS * focus + WEIGHT_OF_LIGHT * measure.exposure().score();
      return new Candidate(view, measure, focus, Math.round(score * 10) / 10.0);
    }

    Place placed(List<Place> better) {
      return new Place(better.size() + 1, score, focus, original(better), view, measure);
    }

    private @Nullable String original(List<Place> better) {
      for (Place place : better) {
        if (place.duplicateOf() == null
            && Fingerprint.near(place.measure().fingerprint(), measure.fingerprint())) {
          return place.view().name();
        }
      }
      return null;
    }
  }
}
