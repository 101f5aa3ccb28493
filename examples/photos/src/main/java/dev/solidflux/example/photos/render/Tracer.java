package dev.solidflux.example.photos.render;

/**
 * Follows rays through the room by sphere tracing, and tells the light that comes back along them.
 */
final class Tracer {
  static final double FAR = 14;
  private static final double NEAR_ENOUGH = 0.0006;

  private final Room room;
  private final Light light;

  Tracer(Room room, Light light) {
    this.room = room;
    this.light = light;
  }

  /**
   * The linear light that arrives at {@code origin} from {@code direction}.
   *
   * @param chance two numbers from 0 to 1 that choose the points on the extended lights
   */
  Vec seen(Vec origin, Vec direction, double[] chance, boolean mirrors) {
    double t = march(origin, direction, FAR);
    Vec p = origin.plus(direction.times(t));
    if (t >= FAR || p.x() < -3.2) {
      return Textures.outside(direction).times(light.sun() > 0 ? 3.4 : 0.012);
    }
    Surface surface = room.surface(p);
    Vec colour = surface.colour().apply(p);
    if (surface.glow() > 0) {
      return colour.times(surface.glow());
    }
    Vec normal = normal(p);
    Vec out = colour.times(received(p.plus(normal.times(0.008)), normal, chance));
    if (mirrors && surface.gloss() > 0) {
      double facing = Math.clamp(-direction.dot(normal), 0, 1);
      double mirrored = surface.gloss() + (1 - surface.gloss()) * Math.pow(1 - facing, 5) * 0.6;
      Vec tint = surface.gloss() > 0.4 ? colour : new Vec(1, 1, 1);
      Vec reflection =
          seen(p.plus(normal.times(0.004)), direction.mirroredBy(normal), chance, false);
      out = out.times(1 - mirrored).plus(reflection.times(tint).times(mirrored));
    }
    return out;
  }

  /**
   * How far a ray goes until it meets something, in metres; {@value #FAR} where it meets nothing.
   */
  double reach(Vec origin, Vec direction) {
    return march(origin, direction, FAR);
  }

  private Vec received(Vec p, Vec normal, double[] chance) {
    Vec sum = ambient(p, normal);
    double toSun = normal.dot(Light.SUN);
    if (light.sun() > 0 && toSun > 0 && march(p, Light.SUN, FAR) >= reachOutside(p, Light.SUN)) {
      sum = sum.plus(Light.SUN_COLOUR.times(light.sun() * toSun));
    }
    Vec pane = Room.WINDOW.plus(new Vec(0.02, (chance[0] - 0.5) * 1.4, (chance[1] - 0.5) * 1.8));
    sum = sum.plus(from(pane, p, normal, 0.06, Light.SKY_COLOUR.times(light.sky()), 1));
    if (light.lamp() > 0) {
      Vec bulb = Furniture.LAMP.plus(new Vec(chance[0] - 0.5, 0, chance[1] - 0.5).times(0.2));
      sum = sum.plus(from(bulb, p, normal, 0.36, Light.LAMP_COLOUR.times(light.lamp()), 0));
    }
    return sum;
  }

  /**
   * Light from a point that may be hidden.
   *
   * @param clear how close to the light a body no longer hides it
   * @param directed 1 for the window, which shines into the room only; 0 for all round
   */
  private Vec from(Vec source, Vec p, Vec normal, double clear, Vec strength, int directed) {
    Vec way = source.minus(p);
    double distance = way.length();
    Vec direction = way.times(1 / distance);
    double cos = normal.dot(direction);
    if (cos <= 0 || march(p, direction, distance - clear) < distance - clear) {
      return Vec.ZERO;
    }
    double facing = directed == 1 ? Math.max(0, -direction.x()) : 1;
    return strength.times(cos * facing / (0.25 + distance * distance));
  }

  /** Where a ray has left the room through the wall of the window. */
  private static double reachOutside(Vec p, Vec direction) {
    return Math.min(FAR, (-3.22 - p.x()) / direction.x());
  }

  private Vec ambient(Vec p, Vec normal) {
    Vec fromFloor = new Vec(1, 0.8, 0.62).times(0.8);
    Vec fromAbove = light.lamp() > 0 ? Light.LAMP_COLOUR : new Vec(0.92, 0.97, 1);
    Vec colour = fromFloor.towards(fromAbove, 0.5 + 0.5 * normal.y());
    return colour.times(light.ambient() * openness(p, normal));
  }

  /** How little the point is shut in by what stands around it. */
  private double openness(Vec p, Vec normal) {
    double hidden = 0;
    double weight = 1;
    for (int i = 1; i <= 5; i++) {
      double reach = 0.05 * i * i * 0.6;
      hidden += weight * Math.max(0, reach - room.distance(p.plus(normal.times(reach))));
      weight *= 0.72;
    }
    return Math.clamp(1 - 1.3 * hidden, 0.08, 1);
  }

  private double march(Vec origin, Vec direction, double limit) {
    double t = 0;
    for (int step = 0; step < 160 && t < limit; step++) {
      Vec p = origin.plus(direction.times(t));
      if (p.x() < -3.22) {
        return Math.max(t, limit);
      }
      double distance = room.distance(p);
      if (distance < NEAR_ENOUGH * (1 + t)) {
        return t;
      }
      t += distance;
    }
    return Math.min(t, limit);
  }

  private Vec normal(Vec p) {
    double e = 0.0007;
    double x = room.distance(p.plus(new Vec(e, 0, 0))) - room.distance(p.minus(new Vec(e, 0, 0)));
    double y = room.distance(p.plus(new Vec(0, e, 0))) - room.distance(p.minus(new Vec(0, e, 0)));
    double z = room.distance(p.plus(new Vec(0, 0, e))) - room.distance(p.minus(new Vec(0, 0, e)));
    var normal = new Vec(x, y, z);
    return normal.length() < 1e-12 ? new Vec(0, 1, 0) : normal.unit();
  }
}
