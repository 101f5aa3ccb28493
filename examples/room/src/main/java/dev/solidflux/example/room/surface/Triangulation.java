package dev.solidflux.example.room.surface;

/**
 * Covers the map with right-angled triangles, large ones where the surface is flat and the smallest
 * where it is not, without a crack between them: a right-triangulated irregular network (Evans,
 * Kirkpatrick and Townsend, 2001), its errors gathered from the smallest triangles upwards as in
 * Mapbox's Martini.
 */
final class Triangulation {
  private final Relief relief;

  /** Of the square that holds the map: a power of two. */
  private final int side;

  /** How far off the surface is if the triangles that meet here are not split. */
  private final float[] errors;

  Triangulation(Relief relief) {
    this.relief = relief;
    int longest = Math.max(relief.width(), relief.height()) - 1;
    this.side = Math.max(2, Integer.highestOneBit(Math.max(1, longest - 1)) * 2);
    this.errors = new float[(side + 1) * (side + 1)];
    gather();
  }

  /** Takes one triangle by the places of its corners, counter-clockwise as seen by the camera. */
  interface Sink {
    void triangle(int ax, int ay, int bx, int by, int cx, int cy);
  }

  /**
   * Tells all triangles that keep the surface within an error.
   *
   * @param error in pixels of disparity
   */
  void triangles(double error, Sink sink) {
    split(0, 0, side, side, side, 0, error, sink);
    split(side, side, 0, 0, 0, side, error, sink);
  }

  private void split(int ax, int ay, int bx, int by, int cx, int cy, double error, Sink sink) {
    if (Math.min(ax, Math.min(bx, cx)) >= relief.width()
        || Math.min(ay, Math.min(by, cy)) >= relief.height()) {
      return;
    }
    int mx = (ax + bx) / 2;
    int my = (ay + by) / 2;
    if (Math.abs(ax - cx) + Math.abs(ay - cy) > 1 && errors[my * (side + 1) + mx] > error) {
      split(cx, cy, ax, ay, mx, my, error, sink);
      split(bx, by, cx, cy, mx, my, error, sink);
    } else {
      sink.triangle(ax, ay, bx, by, cx, cy);
    }
  }

  /** From the smallest triangles to the two largest: a split one splits those above it. */
  private void gather() {
    int smallest = side * side * 2 - 2;
    int parents = smallest - side * side;
    for (int i = smallest - 1; i >= 0; i--) {
      int id = i + 2;
      int ax = 0;
      int ay = 0;
      int bx = 0;
      int by = 0;
      int cx = 0;
      int cy = 0;
      if ((id & 1) != 0) {
        bx = side;
        by = side;
        cx = side;
      } else {
        ax = side;
        ay = side;
        cy = side;
      }
      for (id >>= 1; id > 1; id >>= 1) {
        int mx = (ax + bx) >> 1;
        int my = (ay + by) >> 1;
        if ((id & 1) != 0) {
          bx = ax;
          by = ay;
          ax = cx;
          ay = cy;
        } else {
          ax = bx;
          ay = by;
          bx = cx;
          by = cy;
        }
        cx = mx;
        cy = my;
      }
      int mx = (ax + bx) >> 1;
      int my = (ay + by) >> 1;
      int middle = my * (side + 1) + mx;
      float worst = Math.max(errors[middle], error(ax, ay, bx, by, mx, my));
      if (i < parents) {
        worst = Math.max(worst, errors[((ay + cy) >> 1) * (side + 1) + ((ax + cx) >> 1)]);
        worst = Math.max(worst, errors[((by + cy) >> 1) * (side + 1) + ((bx + cx) >> 1)]);
      }
      errors[middle] = worst;
    }
  }

  /** An edge of the map, or of a hole in it, is followed as closely as there are pixels. */
  private float error(int ax, int ay, int bx, int by, int mx, int my) {
    boolean a = relief.has(ax, ay);
    if (a != relief.has(bx, by) || a != relief.has(mx, my)) {
      return Float.MAX_VALUE;
    }
    float between = (relief.at(ax, ay) + relief.at(bx, by)) / 2;
    return Math.abs(between - relief.at(mx, my));
  }
}
