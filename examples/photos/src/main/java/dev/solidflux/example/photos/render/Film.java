package dev.solidflux.example.photos.render;

import java.awt.image.BufferedImage;
import java.util.stream.IntStream;

/** What the camera does with light: exposure, focus, tone curve, grain. */
final class Film {
  private static final int SAMPLES = 2;

  private Film() {}

  /**
   * Takes the shot; the longer side has {@code longSide} pixels, the shorter two thirds of them.
   */
  static BufferedImage expose(Shot shot, int longSide) {
    return expose(shot, longSide, 0);
  }

  /**
   * @param roll of film: two rolls have not the same grain, and by it no two pictures look alike
   */
  static BufferedImage expose(Shot shot, int longSide, int roll) {
    int width = shot.upright() ? longSide * 2 / 3 : longSide;
    int height = shot.upright() ? longSide : longSide * 2 / 3;
    Vec[] light =
        focus(light(shot, width, height, longSide, roll), width, shot.blur() * longSide / 1200);
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double dx = x / (double) width - 0.5;
        double dy = y / (double) height - 0.5;
        double vignette = 1 - 0.45 * (dx * dx + dy * dy);
        double grain = 1 + 0.025 * (Noise.at(x, y + 100_000L + roll * 7_919L) - 0.5);
        picture.setRGB(x, y, tone(light[y * width + x].times(shot.exposure() * vignette * grain)));
      }
    }
    return picture;
  }

  private static Vec[] light(Shot shot, int width, int height, int longSide, int roll) {
    var tracer = new Tracer(Room.furnished(shot.light().lamp() > 0), shot.light());
    Vec forward = shot.target().minus(shot.eye()).unit();
    Vec right = forward.cross(new Vec(0, 1, 0)).unit();
    Vec up = right.cross(forward);
    Vec[] light = new Vec[width * height];
    IntStream.range(0, height)
        .parallel()
        .forEach(
            y -> {
              for (int x = 0; x < width; x++) {
                Vec sum = Vec.ZERO;
                for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                  int across = s / SAMPLES;
                  int down = s % SAMPLES;
                  double[] chance = {
                    (down + Noise.at(x * 9L + s, y + roll * 7_919L)) / SAMPLES,
                    (across + Noise.at(x, y * 9L + s + 7 + roll * 7_919L)) / SAMPLES
                  };
                  double u = (2 * (x + (across + 0.5) / SAMPLES) - width) / longSide;
                  double v = (height - 2 * (y + (down + 0.5) / SAMPLES)) / longSide;
                  Vec direction =
                      forward.times(shot.zoom()).plus(right.times(u)).plus(up.times(v)).unit();
                  sum = sum.plus(dim(tracer.seen(shot.eye(), direction, chance, true)));
                }
                light[y * width + x] = sum.times(1.0 / (SAMPLES * SAMPLES));
              }
            });
    return light;
  }

  /** Very bright samples would leave jagged edges. */
  private static Vec dim(Vec light) {
    return new Vec(Math.min(light.x(), 6), Math.min(light.y(), 6), Math.min(light.z(), 6));
  }

  /** Spreads each point over a disc, as a lens does that is focused elsewhere. */
  private static Vec[] focus(Vec[] light, int width, double radius) {
    if (radius < 1) {
      return light;
    }
    int height = light.length / width;
    int reach = (int) radius;
    Vec[] blurred = new Vec[light.length];
    IntStream.range(0, light.length)
        .parallel()
        .forEach(
            i -> {
              Vec sum = Vec.ZERO;
              int count = 0;
              for (int dy = -reach; dy <= reach; dy++) {
                int half = (int) Math.sqrt(radius * radius - dy * dy);
                int y = Math.clamp(i / width + dy, 0, height - 1);
                for (int dx = -half; dx <= half; dx++) {
                  sum = sum.plus(light[y * width + Math.clamp(i % width + dx, 0, width - 1)]);
                  count++;
                }
              }
              blurred[i] = sum.times(1.0 / count);
            });
    return blurred;
  }

  private static int tone(Vec light) {
    return channel(light.x()) << 16 | channel(light.y()) << 8 | channel(light.z());
  }

  /** Narkowicz's fit of the ACES curve, then sRGB's gamma. */
  private static int channel(double x) {
    double mapped = x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14);
    return (int) Math.round(255 * Math.pow(Math.clamp(mapped, 0, 1), 1 / 2.2));
  }
}
