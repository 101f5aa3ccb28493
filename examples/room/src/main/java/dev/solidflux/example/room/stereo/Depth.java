package dev.solidflux.example.room.stereo;

import dev.solidflux.example.room.files.RunFiles;
import dev.solidflux.example.room.pair.Pair;
import dev.solidflux.onnx.OnnxModels;
import dev.solidflux.worker.SolidContext;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * The solid {@code room.depth}: matches one tile of the left picture, in the slot that it has.
 * Tiles of pictures of one size share the loaded graph.
 */
public final class Depth {
  private final OnnxModels models;

  /**
   * @param threads of the processor for one tile, where there is no GPU
   */
  public Depth(int threads) {
    this.models = new OnnxModels().threads(threads);
  }

  public record Args(Pair pair, Tile tile) {}

  public Part run(Args args, SolidContext context) throws Exception {
    Pair pair = args.pair();
    Tile tile = args.tile();
    context.progress(0.0, "reading");
    var matching = new Matching(pair.leftPicture(), pair.rightPicture(), tile, pair.range());
    step(context, 0.1, "matching");
    long began = System.nanoTime();
    Disparity found =
        matching.found(models.run(matching.model(), matching.inputs(), Matching.OUTPUTS, context));
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
