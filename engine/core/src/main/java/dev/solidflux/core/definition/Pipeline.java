package dev.solidflux.core.definition;

import dev.solidflux.core.expression.Template;
import dev.solidflux.core.schema.JsonSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A DAG of solids under a name.
 *
 * @param input what a run's input has to fit; null for anything
 * @param output what a finished run yields
 * @param ending the solids that run whatever happened, once everything else has ended; null if
 *     there are none
 * @param timeout how long a run may take; null for ever
 * @param limits the permits that a run takes, one after the other, before it is begun
 * @param priority of its runs; null if it does not say
 */
public record Pipeline(
    String name,
    @Nullable JsonSchema input,
    Block block,
    Template output,
    @Nullable Block ending,
    @Nullable Duration timeout,
    List<Limit> limits,
    @Nullable Integer priority) {

  /** Every solid, those in groups and those of the ending included. */
  public Stream<Solid> all() {
    return ending == null ? block.all() : Stream.concat(block.all(), ending.all());
  }

  /**
   * One of what a signal of this name has to fit; none if anything may be of use. As far as the
   * document alone can tell: an expression may yield any name.
   */
  public List<JsonSchema> ofSignal(String name) {
    List<JsonSchema> schemas = new ArrayList<>();
    for (Solid solid : all().toList()) {
      if (solid.work() instanceof Work.Await await && await.mayBeOf(name)) {
        if (await.schema() == null) {
          return List.of();
        }
        schemas.add(await.schema());
      }
    }
    return List.copyOf(schemas);
  }
}
