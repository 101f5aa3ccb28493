package dev.solidflux.example.room;

import dev.solidflux.example.photos.image.Limits;
import dev.solidflux.example.room.files.RunFiles;
import dev.solidflux.example.room.pair.Check;
import dev.solidflux.example.room.stereo.Depth;
import dev.solidflux.example.room.stereo.Merge;
import dev.solidflux.example.room.surface.Build;
import dev.solidflux.example.room.view.Show;
import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.SolidModule;
import dev.solidflux.worker.Worker;
import dev.solidflux.worker.slot.SlotNeed;
import java.io.IOException;
import java.util.Map;

/**
 * The solids of the room pipeline, on two queues: matching takes nearly all of the time, so that it
 * scales by itself.
 */
public final class RoomSolids implements SolidModule {
  private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());
  private static final int MATCHED_AT_ONCE =
      Math.clamp(Runtime.getRuntime().availableProcessors() / THREADS, 1, 4);

  /**
   * @param out the run's folder
   */
  record Tidy(String out) {}

  @Override
  public void register(Worker worker) {
    // on a desktop, too, drawing must not look for a display
    System.setProperty("java.awt.headless", "true");
    worker
        // matching is native code, which would hold a virtual thread's carrier
        .threads(Worker.Threads.PLATFORM)
        .queue(
            "room",
            queue ->
                queue
                    .solid("room.check", Check.Args.class, new Check(Limits.DEFAULT)::run)
                    .solid("room.merge", Merge.Args.class, Merge::run)
                    .solid("room.surface", Build.Args.class, Build::run)
                    .solid("room.view", Show.Args.class, Show::run)
                    .solid("room.tidy", Tidy.class, RoomSolids::tidy))
        .queue(
            "room-depth",
            queue ->
                queue
                    .solid("room.depth", Depth.Args.class, new Depth(THREADS)::run)
                    // a GPU, or the machine
                    .needs("room.depth", SlotNeed.ONE.sharedBy(MATCHED_AT_ONCE)));
  }

  static Map<String, Integer> tidy(Tidy args, SolidContext context) throws IOException {
    int deleted = RunFiles.in(args.out()).deleteScratch();
    context.log("info", "tidied up", Map.of("files", deleted));
    return Map.of("deleted", deleted);
  }

  /**
   * Runs these solids as a worker, and not those of the photos example, whose jar stands beside
   * this one for its tracer and its decoder.
   */
  public static void main(String[] arguments) throws InterruptedException {
    var worker = Worker.named("room");
    new RoomSolids().register(worker);
    worker.run();
  }
}
