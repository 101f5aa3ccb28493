package dev.solidflux.example.photos;

import dev.solidflux.example.photos.image.Limits;
import dev.solidflux.worker.SolidModule;
import dev.solidflux.worker.Worker;
import dev.solidflux.worker.WorkerMain;

/**
 * The solids of the photos pipeline, on two queues: there is much to measure, so that it scales by
 * itself.
 */
public final class PhotoSolids implements SolidModule {
  private static final int MEASURED_AT_ONCE =
      Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

  @Override
  public void register(Worker worker) {
    // on a desktop, too, drawing must not look for a display
    System.setProperty("java.awt.headless", "true");
    worker
        .queue(
            "photos",
            queue ->
                queue
                    .solid("photos.ingest", Ingest.Args.class, new Ingest(Limits.DEFAULT)::run)
                    .solid("photos.rank", Rank.Args.class, Rank::run)
                    .solid("photos.sheet", Publish.Args.class, Publish::run))
        .queue(
            "photos-measure",
            queue ->
                queue
                    .concurrency(MEASURED_AT_ONCE)
                    .solid("photos.measure", Gauge.Args.class, new Gauge(Limits.DEFAULT)::run));
  }

  /** Runs the solids of this jar as a worker; see {@link WorkerMain} for its settings. */
  public static void main(String[] arguments) throws Exception {
    WorkerMain.main(arguments);
  }
}
