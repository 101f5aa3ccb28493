package dev.solidflux.example.photos.render;

import java.util.function.Function;

/**
 * What a body looks like.
 *
 * @param colour the linear colour at a point
 * @param gloss the share of light mirrored when seen head on, 0 to 1
 * @param glow light of its own, in multiples of its colour
 */
record Surface(Function<Vec, Vec> colour, double gloss, double glow) {
  static Surface matt(Vec colour) {
    return new Surface(p -> colour, 0, 0);
  }

  static Surface glossy(Vec colour, double gloss) {
    return new Surface(p -> colour, gloss, 0);
  }

  static Surface glowing(Vec colour, double glow) {
    return new Surface(p -> colour, 0, glow);
  }

  static Surface patterned(Function<Vec, Vec> colour, double gloss) {
    return new Surface(colour, gloss, 0);
  }
}
