package dev.solidflux.example.room;

import dev.solidflux.example.photos.image.Limits;
import dev.solidflux.example.room.pair.Check;
import dev.solidflux.example.room.pair.Pair;
import dev.solidflux.example.room.stereo.Depth;
import dev.solidflux.example.room.stereo.Merge;
import dev.solidflux.example.room.stereo.Part;
import dev.solidflux.example.room.stereo.Tile;
import dev.solidflux.example.room.surface.Build;
import dev.solidflux.example.room.surface.Model;
import dev.solidflux.example.room.view.Show;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.worker.SolidContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The solids one after another in this process, without a broker, as the pipeline has them: {@code
 * RoomChain OUT FOLDER} or {@code RoomChain OUT LEFT RIGHT}.
 */
public final class RoomChain {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private RoomChain() {}

  /** What each solid gave. */
  record Made(Pair pair, Merge.Merged depth, Model model, Show.View view) {}

  static Made run(Check.Args args, SolidContext context) throws Exception {
    Pair pair = new Check(Limits.DEFAULT).run(args, context);
    var depth = new Depth(Math.min(2, Runtime.getRuntime().availableProcessors()));
    var parts = new ArrayList<Part>();
    for (Tile tile : pair.tiles()) {
      parts.add(depth.run(new Depth.Args(pair, tile), context));
    }
    Merge.Merged merged = Merge.run(new Merge.Args(pair, parts), context);
    Model model = Build.run(new Build.Args(pair, merged), context);
    Show.View view = Show.run(new Show.Args("here", pair, merged, model), context);
    return new Made(pair, merged, model, view);
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      throw new IllegalArgumentException(
          "usage: RoomChain OUT FOLDER, or RoomChain OUT LEFT RIGHT");
    }
    var photos = JSON.createArrayNode();
    for (int i = 1; i < arguments.length; i++) {
      photos.add(Path.of(arguments[i]).toAbsolutePath().toString());
    }
    Made made =
        run(
            new Check.Args(arguments.length == 2 ? photos.get(0) : photos, null, arguments[0]),
            new Console());
    System.out.println(JSON.writeValueAsString(made));
  }

  /** Says on the console what a run's page would show. */
  private static final class Console implements SolidContext {
    @Override
    public TaskMessage task() {
      throw new UnsupportedOperationException("there is no broker, and so no message");
    }

    @Override
    public boolean redelivered() {
      return false;
    }

    @Override
    public void progress(@Nullable Double fraction, @Nullable String message) {}

    @Override
    public void log(String level, String message, Map<String, ?> fields) {
      System.err.println(level + " " + message + " " + fields);
    }

    @Override
    public void heartbeat() {}

    @Override
    public boolean cancelled() {
      return false;
    }
  }
}
