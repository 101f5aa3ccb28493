package dev.solidflux.example.room.surface;

import dev.solidflux.example.room.pair.Camera;
import dev.solidflux.example.room.stereo.Disparity;
import java.util.Arrays;

/** Makes a mesh of a disparity map: cut where something stands in front of something else. */
final class Surfacing {
  static final int MOST_TRIANGLES = 200_000;

  /** A surface that turns away more than that, in disparity for each pixel, is a jump. */
  private static final double STEEP = 0.5;

  private static final double FINEST = 0.1;
  private static final int SHRED = 60;

  private final Relief relief;
  private final Camera camera;

  Surfacing(Disparity map, Camera camera) {
    this.relief = new Relief(map);
    this.camera = camera;
  }

  /**
   * @throws IllegalArgumentException if nothing of the map is known
   */
  Mesh mesh() {
    var triangulation = new Triangulation(relief);
    double error = FINEST;
    Corners corners = kept(triangulation, error);
    while (corners.triangles() > MOST_TRIANGLES) {
      error *= 1.3;
      corners = kept(triangulation, error);
    }
    int[] whole = Shreds.without(corners.indices(), relief.width() * relief.height(), SHRED);
    if (whole.length == 0) {
      throw new IllegalArgumentException(
          "the two photographs agree nowhere: there is no surface to show");
    }
    return mesh(whole);
  }

  private Corners kept(Triangulation triangulation, double error) {
    var corners = new Corners();
    triangulation.triangles(
        error,
        (ax, ay, bx, by, cx, cy) -> {
          if (relief.has(ax, ay)
              && relief.has(bx, by)
              && relief.has(cx, cy)
              && joined(ax, ay, bx, by)
              && joined(bx, by, cx, cy)
              && joined(cx, cy, ax, ay)) {
            corners.add(place(ax, ay), place(bx, by), place(cx, cy));
          }
        });
    return corners;
  }

  private int place(int x, int y) {
    return y * relief.width() + x;
  }

  private boolean joined(int ax, int ay, int bx, int by) {
    double apart = Math.abs(relief.at(ax, ay) - relief.at(bx, by));
    return apart <= 1 || apart <= STEEP * Math.hypot(ax - bx, ay - by);
  }

  /** Numbers the pixels that are corners, and puts them into space. */
  private Mesh mesh(int[] places) {
    int[] numbers = new int[relief.width() * relief.height()];
    Arrays.fill(numbers, -1);
    int count = 0;
    int[] indices = new int[places.length];
    int[] used = new int[Math.min(places.length, numbers.length)];
    for (int i = 0; i < places.length; i++) {
      if (numbers[places[i]] < 0) {
        used[count] = places[i];
        numbers[places[i]] = count++;
      }
      indices[i] = numbers[places[i]];
    }
    float[] positions = new float[3 * count];
    float[] texture = new float[2 * count];
    var space = new Space(camera, relief.width(), relief.height());
    for (int i = 0; i < count; i++) {
      int x = used[i] % relief.width();
      int y = used[i] / relief.width();
      space.put(x, y, relief.at(x, y), positions, 3 * i);
      texture[2 * i] = (x + 0.5f) / relief.width();
      texture[2 * i + 1] = (y + 0.5f) / relief.height();
    }
    return new Mesh(positions, texture, indices);
  }

  /** A growing list of triangles by the places of their corners. */
  private static final class Corners {
    private int[] indices = new int[3 * 4096];
    private int count;

    void add(int a, int b, int c) {
      if (count + 3 > indices.length) {
        indices = Arrays.copyOf(indices, 2 * indices.length);
      }
      indices[count++] = a;
      indices[count++] = b;
      indices[count++] = c;
    }

    int triangles() {
      return count / 3;
    }

    int[] indices() {
      return Arrays.copyOf(indices, count);
    }
  }
}
