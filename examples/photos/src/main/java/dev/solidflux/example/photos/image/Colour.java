package dev.solidflux.example.photos.image;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A colour that a picture has much of.
 *
 * @param hex as CSS writes it, {@code #rrggbb}
 * @param share of the picture's pixels, 0 to 1
 */
public record Colour(String hex, double share) {
  private static final int MOST = 5;
  private static final double DISTINCT = 52;

  /** The up to {@value #MOST} colours that stand for the picture, most frequent first. */
  public static List<Colour> dominant(BufferedImage picture) {
    Cell[] cells = cells(picture);
    var groups = new ArrayList<Cell>();
    for (Cell cell : cells) {
      Cell nearest = groups.stream().min(Comparator.comparingDouble(cell::distance)).orElse(null);
      if (nearest != null && nearest.distance(cell) < DISTINCT) {
        nearest.add(cell);
      } else {
        groups.add(cell.copy());
      }
    }
    double total = (double) picture.getWidth() * picture.getHeight();
    return groups.stream()
        .sorted(Comparator.comparingLong((Cell group) -> group.count).reversed())
        .limit(MOST)
        .map(group -> group.colour(total))
        .toList();
  }

  /** The 4,096 cells of a colour cube that are not empty, fullest first. */
  private static Cell[] cells(BufferedImage picture) {
    Cell[] cube = IntStream.range(0, 4096).mapToObj(i -> new Cell()).toArray(Cell[]::new);
    int width = picture.getWidth();
    int[] row = new int[width];
    for (int y = 0; y < picture.getHeight(); y++) {
      picture.getRGB(0, y, width, 1, row, 0, width);
      for (int rgb : row) {
        cube[(rgb >> 20 & 0xf) << 8 | (rgb >> 12 & 0xf) << 4 | (rgb >> 4 & 0xf)].add(rgb);
      }
    }
    return IntStream.range(0, cube.length)
        .mapToObj(i -> cube[i])
        .filter(cell -> cell.count > 0)
        .sorted(Comparator.comparingLong((Cell cell) -> cell.count).reversed())
        .toArray(Cell[]::new);
  }

  private static final class Cell {
    private long count;
    private long red;
    private long green;
    private long blue;

    void add(int rgb) {
      count++;
      red += rgb >> 16 & 0xff;
      green += rgb >> 8 & 0xff;
      blue += rgb & 0xff;
    }

    void add(Cell other) {
      count += other.count;
      red += other.red;
      green += other.green;
      blue += other.blue;
    }

    Cell copy() {
      var copy = new Cell();
      copy.add(this);
      return copy;
    }

    double distance(Cell other) {
      double r = (double) red / count - (double) other.red / other.count;
      double g = (double) green / count - (double) other.green / other.count;
      double b = (double) blue / count - (double) other.blue / other.count;
      return Math.sqrt(r * r + g * g + b * b);
    }

    Colour colour(double total) {
      String hex =
          String.format(Locale.ROOT, "#%02x%02x%02x", red / count, green / count, blue / count);
      return new Colour(hex, Math.round(count / total * 1e4) / 1e4);
    }
  }
}
