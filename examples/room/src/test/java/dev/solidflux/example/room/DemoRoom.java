package dev.solidflux.example.room;

import dev.solidflux.example.room.pair.Check;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo's own pair made into a room, once for all tests, in {@code target/room}. */
public final class DemoRoom {
  /** What the solids said meanwhile. */
  static final RecordingContext CONTEXT = new RecordingContext();

  static final RoomChain.Made MADE = make();

  private DemoRoom() {}

  /** The page that shows it. */
  public static Path page() {
    return Path.of(MADE.view().page());
  }

  public static int triangles() {
    return MADE.model().triangles();
  }

  private static RoomChain.Made make() {
    JsonNode photos = JsonMapper.builder().build().valueToTree("pair");
    try {
      return RoomChain.run(new Check.Args(photos, null, "target/room"), CONTEXT);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
