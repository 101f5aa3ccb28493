package dev.solidflux.example.photos;

import dev.solidflux.example.photos.image.Colour;
import dev.solidflux.example.photos.image.Decoder;
import dev.solidflux.example.photos.image.Exposure;
import dev.solidflux.example.photos.image.Fingerprint;
import dev.solidflux.example.photos.image.Histogram;
import dev.solidflux.example.photos.image.Limits;
import dev.solidflux.example.photos.image.Luminance;
import dev.solidflux.example.photos.image.PictureFile;
import dev.solidflux.example.photos.image.Sharpness;
import dev.solidflux.example.photos.image.Shrink;
import dev.solidflux.example.photos.image.UnreadablePicture;
import dev.solidflux.worker.SolidContext;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * The solid {@code photos.measure}: decodes one photograph, takes its figures and makes its
 * thumbnail.
 */
final class Gauge {
  /** Photographs are measured at one size, or their sharpness would not compare. */
  private static final int MEASURING_SIDE = 1024;

  private static final int THUMBNAIL_SIDE = 320;

  private final Limits limits;

  Gauge(Limits limits) {
    this.limits = limits;
  }

  /**
   * @param index of the photograph in the fan-out; it names the thumbnail, whose name thus owes
   *     nothing to the file's
   * @param out the output folder
   */
  record Args(View view, int index, String out) {}

  Measured run(Args args, SolidContext context) throws IOException {
    View view = args.view();
    try {
      PictureFile file = PictureFile.open(Path.of(view.path()), limits);
      BufferedImage picture =
          Decoder.decode(file, MEASURING_SIDE, done -> step(context, 0.6 * done, "decoding"));
      return Measured.as(view, measure(picture, args, context));
    } catch (UnreadablePicture e) {
      String fault = e.reason();
      context.log("warn", "cannot be measured", Map.of("name", view.name(), "reason", fault));
      return Measured.failing(view, fault);
    }
  }

  private static Measure measure(BufferedImage picture, Args args, SolidContext context)
      throws IOException {
    var luminance = Luminance.of(picture);
    double sharpness =
        Sharpness.of(luminance, done -> step(context, 0.6 + 0.2 * done, "sharpness"));
    Exposure exposure = Exposure.of(luminance);
    step(context, 0.85, "colours");
    var histogram = Histogram.of(picture);
    var colours = Colour.dominant(picture);
    step(context, 0.92, "thumbnail");
    BufferedImage small = Shrink.toLongSide(picture, THUMBNAIL_SIDE);
    String file = "thumbnails/%04d.jpg".formatted(args.index() + 1);
    new OutputFolder(Path.of(args.out())).writeJpeg(file, small, 0.85f);
    context.log(
        "info",
        "measured",
        Map.of("name", args.view().name(), "sharpness", sharpness, "light", exposure.verdict()));
    step(context, 1, "done");
    return new Measure(
        sharpness,
        exposure,
        histogram,
        colours,
        Fingerprint.of(small),
        new Measure.Thumbnail(file, small.getWidth(), small.getHeight()));
  }

  /** Tells where the work stands, and leaves it where the run no longer wants it. */
  private static void step(SolidContext context, double done, String stage) {
    if (context.cancelled()) {
      throw new CancellationException("the run was cancelled");
    }
    context.progress(done, stage);
  }
}
