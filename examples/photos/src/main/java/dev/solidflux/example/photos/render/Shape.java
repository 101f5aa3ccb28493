package dev.solidflux.example.photos.render;

/** A solid body, given by the distance of any point to its surface (negative inside). */
@FunctionalInterface
interface Shape {
  double distance(Vec p);

  static Shape box(Vec centre, Vec half, double rounding) {
    return p -> {
      double x = Math.abs(p.x() - centre.x()) - half.x() + rounding;
      double y = Math.abs(p.y() - centre.y()) - half.y() + rounding;
      double z = Math.abs(p.z() - centre.z()) - half.z() + rounding;
      double ox = Math.max(x, 0);
      double oy = Math.max(y, 0);
      double oz = Math.max(z, 0);
      double outside = Math.sqrt(ox * ox + oy * oy + oz * oz);
      return outside + Math.min(0, Math.max(x, Math.max(y, z))) - rounding;
    };
  }

  static Shape sphere(Vec centre, double radius) {
    return p -> p.minus(centre).length() - radius;
  }

  static Shape ellipsoid(Vec centre, Vec radii) {
    return p -> {
      Vec d = p.minus(centre);
      double k0 = new Vec(d.x() / radii.x(), d.y() / radii.y(), d.z() / radii.z()).length();
      double k1 =
          new Vec(
                  d.x() / (radii.x() * radii.x()),
                  d.y() / (radii.y() * radii.y()),
                  d.z() / (radii.z() * radii.z()))
              .length();
      return k1 < 1e-9 ? -Math.min(radii.x(), Math.min(radii.y(), radii.z())) : k0 * (k0 - 1) / k1;
    };
  }

  /** An upright truncated cone. */
  static Shape cone(Vec base, double height, double bottom, double top) {
    double slope = (top - bottom) / height;
    double steepness = 1 / Math.sqrt(1 + slope * slope);
    return p -> {
      double y = p.y() - base.y();
      double r = length(p.x() - base.x(), p.z() - base.z());
      double side = (r - (bottom + slope * Math.max(0, Math.min(y, height)))) * steepness;
      double cap = Math.max(-y, y - height);
      double outside = length(Math.max(side, 0), Math.max(cap, 0));
      return outside + Math.min(0, Math.max(side, cap));
    };
  }

  /** Unlike {@link Math#hypot}, which guards against overflow, fast. */
  private static double length(double x, double y) {
    return Math.sqrt(x * x + y * y);
  }

  /** What remains of this body when another is cut out of it. */
  default Shape without(Shape hole) {
    return p -> Math.max(distance(p), -hole.distance(p));
  }

  /** Turned about the upright axis through {@code pivot}. */
  default Shape turned(Vec pivot, double degrees) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    return p -> {
      Vec d = p.minus(pivot);
      return distance(
          new Vec(cos * d.x() + sin * d.z(), d.y(), -sin * d.x() + cos * d.z()).plus(pivot));
    };
  }

  /** Leaning over, about the axis through {@code pivot} along z. */
  default Shape leaning(Vec pivot, double degrees) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    return p -> {
      Vec d = p.minus(pivot);
      return distance(
          new Vec(cos * d.x() + sin * d.y(), -sin * d.x() + cos * d.y(), d.z()).plus(pivot));
    };
  }
}
