package dev.solidflux.core.definition;

import dev.solidflux.core.expression.Template;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One step of a pipeline: a task that a worker on a queue does.
 *
 * @param args yields an object (keyword arguments) or an array (positional ones)
 * @param dependsOn the solids it waits for directly: those its expressions name, and {@code after}
 * @param forEach null unless the solid fans out
 * @param terminate whether a worker that has begun and is asked to stop is to end the task by force
 */
public record Solid(
    String name,
    String queue,
    String task,
    Template args,
    Set<String> dependsOn,
    @Nullable ForEach forEach,
    Retry retry,
    Timeouts timeouts,
    boolean terminate) {

  public Solid {
    dependsOn = Collections.unmodifiableSet(new LinkedHashSet<>(dependsOn));
  }
}
