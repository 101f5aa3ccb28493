package dev.solidflux.workerfile;

import dev.solidflux.worker.Solid;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a solid of a worker's file can be. Found by {@link java.util.ServiceLoader}: who names a
 * class in {@code META-INF/services/dev.solidflux.workerfile.SolidKind} adds one.
 */
public interface SolidKind {

  /** The property by which a solid is of this kind. */
  String property();

  /**
   * Reads the properties of a solid of this kind, its own and no others.
   *
   * @return null if something is wrong with them, which the section has been told
   */
  @Nullable Solid<JsonNode> read(Section section);
}
