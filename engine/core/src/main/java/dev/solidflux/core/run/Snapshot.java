package dev.solidflux.core.run;

import dev.solidflux.json.KeptJson;
import dev.solidflux.json.RefPlaces;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run's state as it is kept beside its history, so that whoever needs the run again need not fold
 * it from its first event. It takes no event's place: what cannot be read here is folded anew.
 */
public final class Snapshot {

  /**
   * Which fold made it. Raised when an event comes to mean something else, or when the state has
   * another form: then every snapshot of before is of no use, and nobody reads one.
   */
  public static final int FOLD_VERSION = 1;

  static final JsonMapper MAPPER =
      KeptJson.mapper()
          .rebuild()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * The state as JSON. Solids stand in it by their names: what they are, the pipeline's version
   * says.
   */
  public static String text(Run run) {
    return RefPlaces.object(MAPPER, SnapshotWriter.of(run));
  }

  /**
   * Reads what {@link #text} wrote; never throws.
   *
   * @param initial the same run before anything happened to it
   */
  public static Kept<Run> read(Run initial, String text) {
    try {
      JsonNode state = RefPlaces.object(MAPPER.readTree(text));
      return new Kept.Known<>(new SnapshotReader(initial).run(state));
    } catch (RuntimeException | StackOverflowError e) {
      return new Kept.Unreadable<>("a snapshot cannot be read: " + e, false);
    }
  }

  private Snapshot() {}
}
