package dev.solidflux.example.photos.render;

import java.util.List;

/**
 * Bodies near each other, skipped together when the ball around them is farther off than what was
 * found already.
 */
final class Group {
  private final Vec centre;
  private final double radius;
  private final Body[] bodies;

  Group(Vec centre, double radius, List<Body> bodies) {
    this.centre = centre;
    this.radius = radius;
    this.bodies = bodies.toArray(Body[]::new);
  }

  static Group group(Vec centre, double radius, Body... bodies) {
    return new Group(centre, radius, List.of(bodies));
  }

  static Body body(Shape shape, Surface surface) {
    return new Body(shape, surface);
  }

  /** The distance to the nearest body, or {@code found} where that is less. */
  double distance(Vec p, double found) {
    double best = found;
    if (mayBeWithin(best, p)) {
      for (Body body : bodies) {
        best = Math.min(best, body.shape().distance(p));
      }
    }
    return best;
  }

  /** The body nearest to a point: one of this group, or {@code found}. */
  Body nearest(Vec p, Body found) {
    Body nearest = found;
    double best = found.shape().distance(p);
    if (mayBeWithin(best, p)) {
      for (Body body : bodies) {
        double distance = body.shape().distance(p);
        if (distance < best) {
          best = distance;
          nearest = body;
        }
      }
    }
    return nearest;
  }

  private boolean mayBeWithin(double distance, Vec p) {
    double reach = distance + radius;
    double x = p.x() - centre.x();
    double y = p.y() - centre.y();
    double z = p.z() - centre.z();
    return reach > 0 && x * x + y * y + z * z < reach * reach;
  }
}
