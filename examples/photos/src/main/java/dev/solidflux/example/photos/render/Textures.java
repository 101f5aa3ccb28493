package dev.solidflux.example.photos.render;

/** The patterns of the room's surfaces, as functions of the point seen. */
final class Textures {
  private static final Vec OAK = Vec.srgb(181, 132, 84);
  private static final Vec DARK_OAK = Vec.srgb(122, 80, 46);
  private static final Vec INDIGO = Vec.srgb(38, 58, 104);
  private static final Vec CREAM = Vec.srgb(232, 218, 190);
  private static final Vec RUST = Vec.srgb(178, 78, 48);

  private Textures() {}

  /** Floor boards along z, each with its own tone and grain. */
  static Vec boards(Vec p) {
    double board = p.x() / 0.17;
    long number = (long) Math.floor(board);
    double along = p.z() / 1.4 + Noise.at(number, 3);
    double tone = Noise.at(number, (long) Math.floor(along));
    double grain = Noise.cloudy(p.x() * 60, p.z() * 3 + tone * 40);
    double gap =
        Math.min(
            Math.min(board - number, 1 - (board - number)) * 0.17,
            Math.min(along - Math.floor(along), Math.ceil(along) - along) * 1.4);
    double dark = gap < 0.003 ? 0.35 : 1;
    return OAK.towards(DARK_OAK, 0.25 + 0.4 * tone + 0.35 * (grain - 0.5)).times(dark);
  }

  static Vec grain(Vec p) {
    return DARK_OAK.towards(OAK, 0.2 + 0.5 * Noise.cloudy(p.x() * 4, p.z() * 40 + p.y() * 23));
  }

  /** A round rug: rings of diamonds about its middle. */
  static Vec rug(Vec p, Vec middle) {
    double x = p.x() - middle.x();
    double z = p.z() - middle.z();
    double r = Math.hypot(x, z);
    double angle = Math.atan2(z, x) / Math.PI * 12;
    double wave = Math.abs(angle - Math.rint(angle)) * 2;
    Vec colour;
    if (r > 1.25) {
      colour = INDIGO;
    } else if (r > 1.12) {
      colour = CREAM;
    } else if (r > 0.7) {
      colour = (r - 0.7) / 0.42 < wave ? RUST : INDIGO;
    } else if (r > 0.62) {
      colour = CREAM;
    } else {
      colour = Math.sin(r * 40) + Math.cos(angle * Math.PI) > 0 ? RUST : CREAM;
    }
    return colour.times(0.8 + 0.35 * Noise.at(Math.round(p.x() * 180), Math.round(p.z() * 180)));
  }

  static Vec fabric(Vec p, Vec colour) {
    double weave = Math.sin(p.x() * 420) * Math.sin(p.y() * 420 + p.z() * 420);
    return colour.times(
        0.94 + 0.06 * weave + 0.1 * (Noise.cloudy(p.x() * 9, p.y() * 9 + p.z() * 7) - 0.5));
  }

  static Vec plaster(Vec p, Vec colour) {
    return colour.times(0.97 + 0.05 * Noise.cloudy(p.x() * 30 + p.z() * 30, p.y() * 30));
  }

  /** The picture on the wall: hills in four tones under a low sun; u and v from -1 to 1. */
  static Vec landscape(double u, double v) {
    Vec colour =
        Vec.srgb(244, 205, 150).towards(Vec.srgb(110, 150, 190), Math.clamp(v * 0.6 + 0.4, 0, 1));
    if (Math.hypot(u * 1.4 - 0.4, v - 0.25) < 0.22) {
      colour = Vec.srgb(250, 236, 200);
    }
    for (int hill = 0; hill < 4; hill++) {
      double ridge = 0.18 - hill * 0.27 + 0.25 * (Noise.cloudy(u * 1.7 + hill * 9, hill) - 0.5) * 2;
      if (v < ridge) {
        colour = Vec.srgb(116, 136, 150).towards(Vec.srgb(34, 58, 52), hill / 3.0);
      }
    }
    return colour;
  }

  /** The other picture: overlapping discs. */
  static Vec discs(double u, double v) {
    if (Math.abs(v + 0.72) < 0.015) {
      return Vec.srgb(60, 60, 60);
    }
    boolean inRed = Math.hypot(u + 0.15, v - 0.2) < 0.55;
    boolean inBlue = Math.hypot(u - 0.3, v + 0.3) < 0.42;
    if (inBlue) {
      return inRed ? Vec.srgb(70, 40, 60) : INDIGO;
    }
    return inRed ? RUST : CREAM;
  }

  /** What is seen through the window. */
  static Vec outside(Vec direction) {
    double up = direction.y();
    if (up < 0.02 + 0.05 * Noise.cloudy(direction.z() * 9, 5)) {
      return Vec.srgb(92, 122, 74).times(0.6 + 0.8 * Noise.cloudy(direction.z() * 40, up * 60));
    }
    double cloud = Noise.cloudy(direction.z() * 4 / (up + 0.3), 2 / (up + 0.25));
    return Vec.srgb(120, 172, 226)
        .towards(Vec.srgb(248, 250, 252), Math.clamp(cloud * 2.4 - 0.8, 0, 1));
  }
}
