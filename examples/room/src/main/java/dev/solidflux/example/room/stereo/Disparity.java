package dev.solidflux.example.room.stereo;

/**
 * How far each pixel of the left picture, or of a tile of it, stands further to the left in the
 * right one.
 */
public final class Disparity {
  private final int width;
  private final int height;
  private final float[] values;
  private final float[] confidence;

  public Disparity(int width, int height, float[] values, float[] confidence) {
    this.width = width;
    this.height = height;
    this.values = values;
    this.confidence = confidence;
  }

  public static Disparity empty(int width, int height) {
    return new Disparity(width, height, new float[width * height], new float[width * height]);
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** In pixels, row by row. */
  public float[] values() {
    return values;
  }

  /** From 0, where it is a guess, to 1. */
  public float[] confidence() {
    return confidence;
  }

  /** Puts a tile's in its place. */
  public void put(Tile tile, Disparity part) {
    for (int y = 0; y < tile.height(); y++) {
      int to = (tile.y() + y) * width + tile.x();
      System.arraycopy(part.values, y * tile.width(), values, to, tile.width());
      System.arraycopy(part.confidence, y * tile.width(), confidence, to, tile.width());
    }
  }
}
