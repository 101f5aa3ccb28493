package dev.solidflux.example.room.pair;

/**
 * Two photographs that might be the pair.
 *
 * @param left the place of the left one in the gallery
 * @param right the place of the right one
 * @param sighting what both show, seen from the left
 * @param width of the pictures in which that was looked for
 */
record Candidate(int left, int right, Sighting sighting, int width) {

  /** Whether every point stands as high in one as in the other. */
  boolean rectified() {
    return sighting.sameScene()
        && sighting.level() >= 0.8
        && Math.abs(sighting.medianDown()) <= 1
        && sighting.medianAcross() > 0;
  }

  /** Well apart, so that depth is told finely, but with much in common. */
  double worth() {
    double apart = sighting.medianAcross() / width;
    return sighting.found() * Math.min(1, apart / 0.06) * (apart > 0.25 ? 0.25 / apart : 1);
  }

  /** What is wrong with it, in words. */
  String fault() {
    if (!sighting.sameScene()) {
      return "they do not show the same: of %d points %d were found again"
          .formatted(sighting.points(), sighting.found());
    }
    if (sighting.medianAcross() <= 0) {
      return "they were taken from one place: nothing stands apart in them";
    }
    return "they are not rectified: %d of 100 points stand as high in one as in the other, half of them %.0f pixels or more off in %d"
        .formatted(Math.round(100 * sighting.level()), Math.abs(sighting.medianDown()), width);
  }
}
