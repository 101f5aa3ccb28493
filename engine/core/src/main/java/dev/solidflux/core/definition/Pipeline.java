package dev.solidflux.core.definition;

import dev.solidflux.core.expression.Template;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A DAG of solids under a name.
 *
 * @param output what a finished run yields
 * @param ending the solids that run whatever happened, once everything else has ended; null if
 *     there are none
 * @param timeout how long a run may take; null for ever
 */
public record Pipeline(
    String name, Block block, Template output, @Nullable Block ending, @Nullable Duration timeout) {

  /** Every solid, those in groups and those of the ending included. */
  public Stream<Solid> all() {
    return ending == null ? block.all() : Stream.concat(block.all(), ending.all());
  }
}
