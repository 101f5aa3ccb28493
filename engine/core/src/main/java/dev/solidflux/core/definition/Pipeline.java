package dev.solidflux.core.definition;

import dev.solidflux.core.expression.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A DAG of solids under a name. It is known to be sound: names are unique, every dependency is one
 * of the solids, and there is no cycle. A class and not a record only for its indexes, which make
 * look-ups independent of the number of solids.
 */
public final class Pipeline {
  private final String name;
  private final List<Solid> solids;
  private final Template output;
  private final Map<String, Solid> byName = new LinkedHashMap<>();
  private final Map<String, List<Solid>> dependents = new HashMap<>();

  /**
   * @param solids in the order of the document
   * @param output what a finished run yields
   * @throws IllegalArgumentException if a name occurs twice or a dependency is no solid
   */
  public Pipeline(String name, List<Solid> solids, Template output) {
    this.name = name;
    this.solids = List.copyOf(solids);
    this.output = output;
    for (Solid solid : this.solids) {
      if (byName.put(solid.name(), solid) != null) {
        throw new IllegalArgumentException("two solids named " + solid.name());
      }
    }
    for (Solid solid : this.solids) {
      for (String dependency : solid.dependsOn()) {
        solid(dependency);
        dependents.computeIfAbsent(dependency, any -> new ArrayList<>()).add(solid);
      }
    }
  }

  public String name() {
    return name;
  }

  /** All solids in the order of the document, which need not be an order they can run in. */
  public List<Solid> solids() {
    return solids;
  }

  public Template output() {
    return output;
  }

  /**
   * @throws IllegalArgumentException if no solid has this name
   */
  public Solid solid(String name) {
    Solid solid = byName.get(name);
    if (solid == null) {
      throw new IllegalArgumentException("no solid named " + name + " in pipeline " + this.name);
    }
    return solid;
  }

  /** The solids that wait directly for this one, in the order of the document. */
  public List<Solid> dependents(String name) {
    return List.copyOf(dependents.getOrDefault(name, List.of()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Pipeline that
        && name.equals(that.name)
        && solids.equals(that.solids)
        && output.equals(that.output);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, solids, output);
  }

  @Override
  public String toString() {
    return "Pipeline[" + name + ", solids=" + byName.keySet() + "]";
  }
}
