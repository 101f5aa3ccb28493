package dev.solidflux.example.room.surface;

import java.util.Arrays;

/** Finds triangles that hang together in small numbers only: what flies before the rest. */
final class Shreds {
  private Shreds() {}

  /**
   * The triangles that hang together with many.
   *
   * @param indices three for each triangle
   * @param vertices how many there may be
   * @param least how many triangles a piece has to have
   */
  static int[] without(int[] indices, int vertices, int least) {
    int[] parents = new int[vertices];
    Arrays.setAll(parents, i -> i);
    for (int i = 0; i < indices.length; i += 3) {
      join(parents, indices[i], indices[i + 1]);
      join(parents, indices[i], indices[i + 2]);
    }
    int[] sizes = new int[vertices];
    for (int i = 0; i < indices.length; i += 3) {
      sizes[root(parents, indices[i])]++;
    }
    int[] kept = new int[indices.length];
    int count = 0;
    for (int i = 0; i < indices.length; i += 3) {
      if (sizes[root(parents, indices[i])] >= least) {
        System.arraycopy(indices, i, kept, count, 3);
        count += 3;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private static void join(int[] parents, int one, int other) {
    parents[root(parents, one)] = root(parents, other);
  }

  private static int root(int[] parents, int of) {
    int at = of;
    while (parents[at] != at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }
}
