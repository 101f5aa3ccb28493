package dev.solidflux.example.room.stereo;

import dev.solidflux.example.room.files.RunFiles;
import dev.solidflux.example.room.image.Picture;
import dev.solidflux.example.room.pair.Pair;
import dev.solidflux.worker.SolidContext;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** The solid {@code room.depth}: matches one tile of the left picture. */
public final class Depth {
  private final int threads;
  private final ReadWriteLock inUse = new ReentrantReadWriteLock();
  private volatile @Nullable Matcher matcher;

  /**
   * @param threads of the processor for one tile
   */
  public Depth(int threads) {
    this.threads = threads;
  }

  public record Args(Pair pair, Tile tile) {}

  public Part run(Args args, SolidContext context) throws IOException {
    Pair pair = args.pair();
    Tile tile = args.tile();
    context.progress(0.0, "reading");
    var left = pair.leftPicture();
    var right = pair.rightPicture();
    step(context, 0.1, "matching");
    long began = System.nanoTime();
    Disparity found = matched(left, right, tile, pair.range());
    step(context, 0.9, "writing");
    String file = RunFiles.SCRATCH + "/tile-%03d.f32".formatted(tile.index());
    pair.files().writeNumbers(file, found.values(), found.confidence());
    double sure = sure(found.confidence());
    context.log(
        "info",
        "matched",
        Map.of(
            "tile",
            tile.index(),
            "pixels",
            tile.width() + " x " + tile.height(),
            "seconds",
            Math.round((System.nanoTime() - began) / 1e8) / 10.0,
            "sure",
            Math.round(100 * sure) + "%"));
    context.progress(1.0, "done");
    return new Part(tile, file, sure);
  }

  /**
   * Tiles of one run share the graph, also at the same time; a run of other pictures replaces it.
   */
  private Disparity matched(Picture left, Picture right, Tile tile, int range) {
    inUse.readLock().lock();
    try {
      Matcher matching = matcher;
      if (matching != null && matching.fits(tile, range)) {
        return matching.match(left, right, tile);
      }
    } finally {
      inUse.readLock().unlock();
    }
    replace(tile, range);
    return matched(left, right, tile, range);
  }

  private void replace(Tile tile, int range) {
    inUse.writeLock().lock();
    try {
      if (matcher != null && matcher.fits(tile, range)) {
        return;
      }
      if (matcher != null) {
        matcher.close();
        matcher = null;
      }
      matcher = Matcher.of(tile, range, threads);
    } finally {
      inUse.writeLock().unlock();
    }
  }

  private static double sure(float[] confidence) {
    int count = 0;
    for (float value : confidence) {
      count += value > 0 ? 1 : 0;
    }
    return count / (double) confidence.length;
  }

  private static void step(SolidContext context, double done, String stage) {
    if (context.cancelled()) {
      throw new CancellationException("the run was cancelled");
    }
    context.progress(done, stage);
  }
}
