package dev.solidflux.example.photos.render;

import static dev.solidflux.example.photos.render.Group.body;
import static dev.solidflux.example.photos.render.Group.group;
import static dev.solidflux.example.photos.render.Shape.box;
import static dev.solidflux.example.photos.render.Shape.cone;
import static dev.solidflux.example.photos.render.Shape.ellipsoid;
import static dev.solidflux.example.photos.render.Shape.sphere;

import java.util.ArrayList;
import java.util.List;

/** What stands in the room. */
final class Furniture {
  /** The bulb of the floor lamp. */
  static final Vec LAMP = new Vec(2.15, 1.62, -2.0);

  private Furniture() {}

  static List<Group> sofa() {
    var groups = new ArrayList<Group>();
    Surface teal = Surface.patterned(p -> Textures.fabric(p, Vec.srgb(38, 104, 108)), 0);
    Surface mustard = Surface.patterned(p -> Textures.fabric(p, Vec.srgb(214, 158, 52)), 0);
    Surface wood = Surface.patterned(Textures::grain, 0.03);
    groups.add(
        group(
            new Vec(-0.4, 0.5, -1.95),
            1.6,
            body(box(new Vec(-0.4, 0.26, -1.95), new Vec(1.15, 0.13, 0.46), 0.05), teal),
            body(box(new Vec(-0.93, 0.44, -1.9), new Vec(0.5, 0.1, 0.44), 0.07), teal),
            body(box(new Vec(0.12, 0.44, -1.9), new Vec(0.5, 0.1, 0.44), 0.07), teal),
            body(box(new Vec(-0.4, 0.6, -2.36), new Vec(1.15, 0.32, 0.13), 0.08), teal),
            body(box(new Vec(-1.56, 0.42, -1.95), new Vec(0.12, 0.25, 0.5), 0.08), teal),
            body(box(new Vec(0.76, 0.42, -1.95), new Vec(0.12, 0.25, 0.5), 0.08), teal),
            body(
                box(new Vec(-1.12, 0.7, -2.12), new Vec(0.22, 0.2, 0.08), 0.08)
                    .leaning(new Vec(-1.12, 0.7, -2.12), 14),
                mustard),
            body(box(new Vec(0.4, 0.7, -2.12), new Vec(0.2, 0.2, 0.08), 0.08), mustard),
            body(cone(new Vec(-1.45, 0, -1.6), 0.16, 0.02, 0.03), wood),
            body(cone(new Vec(0.65, 0, -1.6), 0.16, 0.02, 0.03), wood)));
    return groups;
  }

  static List<Group> table() {
    var groups = new ArrayList<Group>();
    Surface wood = Surface.patterned(Textures::grain, 0.06);
    Surface ceramic = Surface.glossy(Vec.srgb(232, 236, 238), 0.05);
    Surface blue = Surface.glossy(Vec.srgb(44, 84, 150), 0.06);
    Surface brass = Surface.glossy(Vec.srgb(212, 170, 90), 0.55);
    Shape vase =
        p ->
            Math.min(
                ellipsoid(new Vec(-0.38, 0.57, -0.55), new Vec(0.12, 0.15, 0.12)).distance(p),
                cone(new Vec(-0.38, 0.66, -0.55), 0.15, 0.055, 0.05).distance(p));
    Shape bowl =
        sphere(new Vec(0.22, 0.56, -0.4), 0.17)
            .without(sphere(new Vec(0.22, 0.58, -0.4), 0.158))
            .without(box(new Vec(0.22, 0.74, -0.4), new Vec(0.3, 0.16, 0.3), 0));
    groups.add(
        group(
            new Vec(-0.1, 0.4, -0.45),
            0.95,
            body(box(new Vec(-0.1, 0.4, -0.45), new Vec(0.62, 0.025, 0.34), 0.02), wood),
            body(cone(new Vec(-0.6, 0, -0.7), 0.38, 0.018, 0.028), wood),
            body(cone(new Vec(0.4, 0, -0.7), 0.38, 0.018, 0.028), wood),
            body(cone(new Vec(-0.6, 0, -0.2), 0.38, 0.018, 0.028), wood),
            body(cone(new Vec(0.4, 0, -0.2), 0.38, 0.018, 0.028), wood),
            body(vase, blue),
            body(bowl, ceramic),
            body(
                sphere(new Vec(0.15, 0.53, -0.4), 0.065),
                Surface.glossy(Vec.srgb(196, 52, 36), 0.04)),
            body(
                sphere(new Vec(0.27, 0.53, -0.44), 0.065),
                Surface.glossy(Vec.srgb(226, 140, 34), 0.04)),
            body(
                sphere(new Vec(0.24, 0.55, -0.33), 0.06),
                Surface.glossy(Vec.srgb(132, 166, 52), 0.04)),
            body(sphere(new Vec(-0.12, 0.505, -0.28), 0.08), brass),
            body(
                box(new Vec(-0.45, 0.44, -0.25), new Vec(0.13, 0.015, 0.09), 0.003)
                    .turned(new Vec(-0.45, 0.44, -0.25), 18),
                Surface.matt(Vec.srgb(176, 62, 52))),
            body(
                box(new Vec(-0.45, 0.468, -0.25), new Vec(0.115, 0.012, 0.08), 0.003)
                    .turned(new Vec(-0.45, 0.44, -0.25), 30),
                Surface.matt(Vec.srgb(62, 92, 88)))));
    groups.addAll(stems());
    return groups;
  }

  private static List<Group> stems() {
    var groups = new ArrayList<Group>();
    Surface green = Surface.matt(Vec.srgb(84, 116, 62));
    Surface petal = Surface.matt(Vec.srgb(238, 190, 76));
    for (int i = 0; i < 5; i++) {
      double lean = (i - 2) * 13.0;
      var foot = new Vec(-0.38, 0.75, -0.55);
      double height = 0.3 + 0.06 * Noise.at(i, 7);
      var top = new Vec(foot.x(), foot.y() + height, foot.z());
      groups.add(
          group(
              foot.plus(new Vec(0, 0.15, 0)),
              0.4,
              body(
                  cone(foot, height, 0.006, 0.004).leaning(foot, lean).turned(foot, i * 47.0),
                  green),
              body(
                  ellipsoid(top, new Vec(0.045, 0.03, 0.045))
                      .leaning(foot, lean)
                      .turned(foot, i * 47.0),
                  petal)));
    }
    return groups;
  }

  static List<Group> lamp(boolean lit) {
    var groups = new ArrayList<Group>();
    Surface metal = Surface.glossy(Vec.srgb(60, 60, 62), 0.2);
    Surface shade =
        lit ? Surface.glowing(Vec.srgb(255, 206, 140), 3.2) : Surface.matt(Vec.srgb(240, 228, 205));
    var foot = new Vec(LAMP.x(), 0, LAMP.z());
    groups.add(
        group(
            new Vec(foot.x(), 0.9, foot.z()),
            1.1,
            body(cone(foot, 0.03, 0.17, 0.16), metal),
            body(cone(foot, 1.5, 0.014, 0.014), metal),
            body(cone(LAMP.minus(new Vec(0, 0.16, 0)), 0.32, 0.25, 0.15), shade)));
    return groups;
  }

  /** A book case on the right wall. */
  static List<Group> shelf() {
    var groups = new ArrayList<Group>();
    Surface wood = Surface.patterned(Textures::grain, 0.04);
    groups.add(
        group(
            new Vec(2.82, 1, -0.4),
            1.5,
            body(box(new Vec(2.84, 1, -1.15), new Vec(0.15, 1, 0.018), 0.004), wood),
            body(box(new Vec(2.84, 1, 0.35), new Vec(0.15, 1, 0.018), 0.004), wood)));
    for (int board = 0; board < 6; board++) {
      double y = 0.05 + board * 0.385;
      var bodies = new ArrayList<Body>();
      bodies.add(body(box(new Vec(2.84, y, -0.4), new Vec(0.15, 0.014, 0.75), 0.003), wood));
      double z = -1.11;
      for (int book = 0; board < 5 && z < 0.28; book++) {
        double thick = 0.014 + 0.02 * Noise.at(book, board);
        double tall = 0.1 + 0.06 * Noise.at(book, board + 50);
        if (Noise.at(book, board + 90) > 0.14) {
          bodies.add(
              body(
                  box(
                      new Vec(2.83, y + 0.016 + tall, z + thick),
                      new Vec(0.1, tall, thick * 0.95),
                      0.004),
                  Surface.matt(spine(book, board))));
        } else {
          z += 0.05;
        }
        z += 2 * thick + 0.002;
      }
      groups.add(new Group(new Vec(2.84, y + 0.18, -0.4), 0.85, bodies));
    }
    return groups;
  }

  private static Vec spine(int book, int board) {
    Vec[] cloths = {
      Vec.srgb(150, 48, 42), Vec.srgb(42, 74, 110), Vec.srgb(208, 188, 148), Vec.srgb(58, 92, 74),
      Vec.srgb(212, 160, 66), Vec.srgb(46, 44, 50), Vec.srgb(176, 112, 84), Vec.srgb(226, 222, 212)
    };
    return cloths[(int) (Noise.at(book * 3L, board + 20) * cloths.length)];
  }

  static List<Group> plant() {
    var groups = new ArrayList<Group>();
    var pot = new Vec(-2.45, 0, -2.05);
    groups.add(
        group(
            pot.plus(new Vec(0, 0.2, 0)),
            0.4,
            body(cone(pot, 0.38, 0.17, 0.23), Surface.glossy(Vec.srgb(206, 120, 82), 0.02)),
            body(
                cone(pot.plus(new Vec(0, 0.36, 0)), 0.03, 0.2, 0.2),
                Surface.matt(Vec.srgb(50, 38, 30)))));
    for (int leaf = 0; leaf < 14; leaf++) {
      double lean = 12 + 44 * Noise.at(leaf, 11);
      double tall = 0.3 + 0.32 * Noise.at(leaf, 12);
      var foot = pot.plus(new Vec(0, 0.38, 0));
      var middle = foot.plus(new Vec(0, tall, 0));
      var half = new Vec(0.012, tall, 0.075);
      Shape leafShape = ellipsoid(middle, half);
      Shape around = box(middle, half, 0);
      // so thin an ellipsoid's distance is far too short from afar
      Shape blade =
          ((Shape) p -> Math.max(leafShape.distance(p) * 0.7, around.distance(p)))
              .leaning(foot, -lean)
              .turned(foot, leaf * 137.5);
      groups.add(
          group(
              foot.plus(new Vec(0, 0.5, 0)),
              0.95,
              body(
                  blade,
                  Surface.glossy(
                      Vec.srgb(36, 96, 52).towards(Vec.srgb(92, 142, 60), Noise.at(leaf, 4)),
                      0.03))));
    }
    return groups;
  }

  static List<Group> armchair() {
    var groups = new ArrayList<Group>();
    Surface leather = Surface.glossy(Vec.srgb(150, 84, 46), 0.03);
    Surface wood = Surface.patterned(Textures::grain, 0.04);
    var middle = new Vec(1.55, 0.4, -0.75);
    var bodies = new ArrayList<Body>();
    bodies.add(
        body(
            box(new Vec(1.55, 0.36, -0.75), new Vec(0.34, 0.1, 0.34), 0.06).turned(middle, 28),
            leather));
    bodies.add(
        body(
            box(new Vec(1.55, 0.68, -1.06), new Vec(0.34, 0.32, 0.09), 0.07).turned(middle, 28),
            leather));
    for (int side = -1; side <= 1; side += 2) {
      bodies.add(
          body(
              box(new Vec(1.55 + side * 0.38, 0.56, -0.75), new Vec(0.035, 0.022, 0.36), 0.015)
                  .turned(middle, 28),
              wood));
      for (int end = -1; end <= 1; end += 2) {
        bodies.add(
            body(
                cone(new Vec(1.55 + side * 0.38, 0, -0.75 + end * 0.3), 0.55, 0.016, 0.024)
                    .turned(middle, 28),
                wood));
      }
    }
    groups.add(new Group(middle, 0.85, bodies));
    return groups;
  }
}
