package dev.solidflux.example.room.view;

import dev.solidflux.example.room.files.RunFiles;
import dev.solidflux.example.room.image.Jpeg;
import dev.solidflux.example.room.pair.Pair;
import dev.solidflux.example.room.stereo.Merge.Merged;
import dev.solidflux.example.room.surface.Model;
import dev.solidflux.worker.SolidContext;
import java.io.IOException;
import java.util.Map;

/** The solid {@code room.view}: writes the page that shows the model. */
public final class Show {
  private static final String PAGE = "room.html";

  private Show() {}

  /**
   * @param run the run's id, named in the page
   */
  public record Args(String run, Pair pair, Merged depth, Model model) {}

  /**
   * What a person looks at, by its addresses.
   *
   * @param seconds from the check's begin to the page
   */
  public record View(String page, String model, String depth, double seconds) {}

  public static View run(Args args, SolidContext context) throws IOException {
    Pair pair = args.pair();
    RunFiles files = pair.files();
    double seconds = Math.round((System.currentTimeMillis() - pair.began()) / 100.0) / 10.0;
    context.progress(0.1, "page");
    var page = new RoomPage(args.run(), pair, args.depth(), args.model(), seconds);
    files.write(PAGE, page.html(new Files(args)));
    context.log(
        "info", "the room can be seen", Map.of("page", files.address(PAGE), "seconds", seconds));
    context.progress(1.0, "done");
    return new View(
        files.address(PAGE), args.model().file(), files.address(args.depth().preview()), seconds);
  }

  private record Files(Args args) implements RoomPage.Content {

    @Override
    public byte[] left() throws IOException {
      return Jpeg.of(args.pair().files().readPicture(Pair.LEFT), 0.85f);
    }

    @Override
    public byte[] right() throws IOException {
      return Jpeg.of(args.pair().files().readPicture(Pair.RIGHT), 0.85f);
    }

    @Override
    public byte[] depth() throws IOException {
      return args.pair().files().read(args.depth().preview());
    }

    @Override
    public byte[] model() throws IOException {
      return args.pair().files().read(args.model().file());
    }
  }
}
