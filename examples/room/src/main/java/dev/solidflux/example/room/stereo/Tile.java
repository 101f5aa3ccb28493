package dev.solidflux.example.room.stereo;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of the left picture that is matched by itself. All tiles of a picture have one size, so
 * that one graph serves them; the last ones overlap those before them.
 *
 * @param x of its left edge, in pixels
 * @param y of its upper edge
 */
public record Tile(int index, int x, int y, int width, int height) {
  /** Matched around each tile and thrown away, so that neighbours agree where they meet. */
  static final int MARGIN = 32;

  private static final int LARGEST = 280;

  /** The tiles of a picture, row by row. */
  public static List<Tile> over(int width, int height) {
    int across = (width + LARGEST - 1) / LARGEST;
    int down = (height + LARGEST - 1) / LARGEST;
    int wide = (width + across - 1) / across;
    int high = (height + down - 1) / down;
    var tiles = new ArrayList<Tile>();
    for (int row = 0; row < down; row++) {
      for (int column = 0; column < across; column++) {
        int x = Math.min(column * wide, width - wide);
        int y = Math.min(row * high, height - high);
        tiles.add(new Tile(tiles.size(), x, y, wide, high));
      }
    }
    return List.copyOf(tiles);
  }
}
