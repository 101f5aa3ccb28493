package dev.solidflux.example.room.stereo;

import dev.solidflux.example.room.files.RunFiles;
import dev.solidflux.example.room.image.DisparityPng;
import dev.solidflux.example.room.image.Turbo;
import dev.solidflux.example.room.pair.Pair;
import dev.solidflux.worker.SolidContext;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The solid {@code room.merge}: makes one disparity map of the tiles. */
public final class Merge {
  private static final String MAP = RunFiles.SCRATCH + "/disparity.f32";
  private static final String DISPARITY = "disparity.png";
  private static final String CONFIDENCE = "confidence.png";
  private static final String PREVIEW = "depth.png";

  private Merge() {}

  public record Args(Pair pair, List<Part> parts) {}

  /**
   * What came of it, in the run's folder.
   *
   * @param map the disparities and their confidences, as {@link Repair} leaves them
   * @param disparity the map as a PNG of 16 bits, in steps of 1/64 pixel; 0 is unknown
   * @param confidence as a PNG of 8 bits
   * @param preview in colours
   * @param measured the share of pixels of which both pictures say the same
   * @param filled the share that lies behind something, and was filled
   */
  public record Merged(
      String map,
      String disparity,
      String confidence,
      String preview,
      double measured,
      double filled) {

    public Disparity read(Pair pair) throws IOException {
      float[][] planes = pair.files().readNumbers(map, 2, pair.pixels());
      return new Disparity(pair.width(), pair.height(), planes[0], planes[1]);
    }
  }

  /**
   * @throws IllegalArgumentException if a tile is missing
   */
  public static Merged run(Args args, SolidContext context) throws IOException {
    Pair pair = args.pair();
    RunFiles files = pair.files();
    refuseMissing(args);
    var all = Disparity.empty(pair.width(), pair.height());
    int put = 0;
    for (Part part : args.parts()) {
      Tile tile = part.tile();
      float[][] planes = files.readNumbers(part.file(), 2, tile.width() * tile.height());
      all.put(tile, new Disparity(tile.width(), tile.height(), planes[0], planes[1]));
      context.progress(0.4 * ++put / args.parts().size(), "tile " + tile.index());
    }
    context.progress(0.5, "repairing");
    Disparity map = Repair.of(all);
    context.progress(0.8, "pictures");
    files.writeNumbers(MAP, map.values(), map.confidence());
    files.writePng(DISPARITY, DisparityPng.of(map.values(), map.width()));
    files.writePng(CONFIDENCE, confidence(map));
    files.writePng(PREVIEW, preview(map));
    double measured = share(map, true);
    double filled = share(map, false);
    context.log(
        "info",
        "merged",
        Map.of(
            "tiles",
            args.parts().size(),
            "measured",
            percent(measured),
            "filled",
            percent(filled)));
    context.progress(1.0, "done");
    return new Merged(MAP, DISPARITY, CONFIDENCE, PREVIEW, measured, filled);
  }

  private static void refuseMissing(Args args) {
    Set<Integer> missing = new HashSet<>();
    args.pair().tiles().forEach(tile -> missing.add(tile.index()));
    args.parts().forEach(part -> missing.remove(part.tile().index()));
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("tiles are missing: " + missing);
    }
  }

  private static BufferedImage confidence(Disparity map) {
    var picture = new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < map.values().length; i++) {
      int value = Math.round(255 * Math.clamp(map.confidence()[i], 0, 1));
      picture.getRaster().setSample(i % map.width(), i / map.width(), 0, value);
    }
    return picture;
  }

  private static BufferedImage preview(Disparity map) {
    float[] sorted = map.values().clone();
    Arrays.sort(sorted);
    float least = sorted[sorted.length / 100];
    float most = sorted[sorted.length - 1 - sorted.length / 100];
    var picture = new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < map.values().length; i++) {
      double share = (map.values()[i] - least) / Math.max(1e-6, most - least);
      picture.setRGB(i % map.width(), i / map.width(), Turbo.colour(0.05 + 0.9 * share));
    }
    return picture;
  }

  private static double share(Disparity map, boolean measured) {
    int count = 0;
    for (float value : map.confidence()) {
      count += (measured ? value > 0 : value == 0) ? 1 : 0;
    }
    return count / (double) map.confidence().length;
  }

  private static String percent(double share) {
    return Math.round(100 * share) + "%";
  }
}
