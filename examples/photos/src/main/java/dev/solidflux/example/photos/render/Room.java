package dev.solidflux.example.photos.render;

import static dev.solidflux.example.photos.render.Group.body;
import static dev.solidflux.example.photos.render.Group.group;
import static dev.solidflux.example.photos.render.Shape.box;
import static dev.solidflux.example.photos.render.Shape.cone;

import java.util.ArrayList;
import java.util.List;

/**
 * A living room, in metres: x from -3 (the wall with the window) to 3, y up from the floor to 2.7,
 * z from -2.6 (the wall behind the sofa) towards the viewer.
 */
final class Room {
  /** The middle of the window, in the wall at x = -3. */
  static final Vec WINDOW = new Vec(-3, 1.55, -0.5);

  private static final double EVERYWHERE = 100;
  private static final Body FLOOR = body(Vec::y, Surface.patterned(Textures::boards, 0.05));

  private final Group[] groups;

  private Room(List<Group> groups) {
    this.groups = groups.toArray(Group[]::new);
  }

  static Room furnished(boolean lampLit) {
    var groups = new ArrayList<Group>();
    groups.addAll(walls());
    groups.addAll(rug());
    groups.addAll(paintings());
    groups.addAll(Furniture.sofa());
    groups.addAll(Furniture.table());
    groups.addAll(Furniture.lamp(lampLit));
    groups.addAll(Furniture.shelf());
    groups.addAll(Furniture.plant());
    groups.addAll(Furniture.armchair());
    return new Room(groups);
  }

  /** How far a ray from here may go in any direction and meet nothing. */
  double distance(Vec p) {
    double best = p.y();
    for (Group group : groups) {
      best = group.distance(p, best);
    }
    return best;
  }

  /** The surface nearest to a point. */
  Surface surface(Vec p) {
    Body nearest = FLOOR;
    for (Group group : groups) {
      nearest = group.nearest(p, nearest);
    }
    return nearest.surface();
  }

  private static List<Group> walls() {
    var groups = new ArrayList<Group>();
    Surface white = Surface.patterned(p -> Textures.plaster(p, Vec.srgb(238, 234, 226)), 0);
    Surface sage = Surface.patterned(p -> Textures.plaster(p, Vec.srgb(150, 168, 150)), 0);
    Surface frame = Surface.glossy(Vec.srgb(245, 245, 242), 0.03);
    Shape opening = box(WINDOW, new Vec(0.5, 0.75, 0.95), 0);
    Shape bars =
        p ->
            Math.min(
                box(WINDOW, new Vec(0.03, 0.75, 0.025), 0).distance(p),
                box(WINDOW.plus(new Vec(0, 0.2, 0)), new Vec(0.03, 0.025, 0.95), 0).distance(p));
    Shape sill = box(WINDOW.plus(new Vec(0.08, -0.78, 0)), new Vec(0.14, 0.025, 1.05), 0.01);
    groups.add(
        group(
            Vec.ZERO,
            EVERYWHERE,
            body(p -> 2.7 - p.y(), white),
            body(p -> p.z() + 2.6, sage),
            body(p -> 3 - p.x(), white),
            body(p -> 5.2 - p.z(), white),
            body(box(new Vec(-3.1, 1.35, 1), new Vec(0.1, 1.5, 5), 0).without(opening), white)));
    groups.add(group(WINDOW, 1.4, body(bars, frame), body(sill, frame)));
    groups.add(
        group(
            new Vec(0, 0.06, -2.59),
            3.1,
            body(box(new Vec(0, 0.06, -2.59), new Vec(3, 0.06, 0.02), 0.005), frame)));
    return groups;
  }

  private static List<Group> rug() {
    var groups = new ArrayList<Group>();
    var middle = new Vec(-0.1, 0, -0.35);
    groups.add(
        group(
            middle,
            1.5,
            body(
                cone(middle, 0.018, 1.4, 1.39),
                Surface.patterned(p -> Textures.rug(p, middle), 0))));
    return groups;
  }

  private static List<Group> paintings() {
    var groups = new ArrayList<Group>();
    Surface frame = Surface.patterned(Textures::grain, 0.05);
    var large = new Vec(-0.75, 1.62, -2.58);
    var small = new Vec(0.55, 1.6, -2.58);
    groups.add(
        group(
            large,
            0.9,
            body(box(large, new Vec(0.6, 0.4, 0.025), 0.006), frame),
            body(
                box(large.plus(new Vec(0, 0, 0.012)), new Vec(0.56, 0.36, 0.02), 0),
                Surface.patterned(
                    p -> Textures.landscape((p.x() - large.x()) / 0.56, (p.y() - large.y()) / 0.36),
                    0.02))));
    groups.add(
        group(
            small,
            0.6,
            body(box(small, new Vec(0.3, 0.38, 0.025), 0.006), Surface.matt(Vec.srgb(30, 30, 32))),
            body(
                box(small.plus(new Vec(0, 0, 0.012)), new Vec(0.275, 0.355, 0.02), 0),
                Surface.patterned(
                    p -> Textures.discs((p.x() - small.x()) / 0.275, (p.y() - small.y()) / 0.355),
                    0.02))));
    return groups;
  }
}
