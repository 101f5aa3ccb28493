package dev.solidflux.core.definition;

import dev.solidflux.core.expression.Template;
import dev.solidflux.core.schema.JsonSchema;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One step of a pipeline, or of a group in it.
 *
 * @param path the names of the groups around it and its own, with dots between: unique in its
 *     pipeline
 * @param dependsOn the solids of the same block that it waits for directly: those that it, or
 *     anything in it, names, and {@code after}
 * @param when whether it runs at all; null for always
 * @param forEach null unless the solid fans out
 * @param result what its result has to fit, each element's if it fans out; null for anything
 */
public record Solid(
    String name,
    String path,
    Work work,
    Set<String> dependsOn,
    Join join,
    @Nullable Template when,
    OnError onError,
    @Nullable ForEach forEach,
    @Nullable JsonSchema result) {

  public Solid {
    dependsOn = Collections.unmodifiableSet(new LinkedHashSet<>(dependsOn));
  }

  /** Whether failures of it, or of elements, stand in its result instead of failing it. */
  public boolean collects() {
    return onError == OnError.COLLECT || (forEach != null && forEach.tolerate() != null);
  }
}
